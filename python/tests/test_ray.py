"""Ray hands batches to the same function. Run where Ray is installed; `.ci/requirements.txt` does not ask for it."""

import pytest

import chancery as ch

ray = pytest.importorskip("ray")
pytest.importorskip("pyarrow")


def test_batches_of_ray_are_read():
    import ray.data

    texts = [f"French police arrested {number} Italian citizens in Lyon on Monday." for number in range(2, 12)]
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR")
    try:
        dataset = ray.data.from_items([{"text": text} for text in texts])
        read = dataset.map_batches(lambda batch: ch.read_many(batch, threads=1).to_arrow(), batch_format="pyarrow")
        found = sorted(row["id"] for row in read.take_all())
    finally:
        ray.shutdown()
    assert found == sorted(ch.read({"text": text}).id for text in texts)
