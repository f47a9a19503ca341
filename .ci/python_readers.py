"""Reads the Parquet export with pyarrow and compares it with the CSV and JSON lines of the same archive: columns, types, every value.

Usage: python_readers.py CHANCERY ARCHIVE SCRATCH
CHANCERY is the program, ARCHIVE an archive's folder, SCRATCH an empty folder to export to. Exits with 1 at the first difference.
"""

import csv
import datetime
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TYPES = {"bool": pa.bool_(), "int": pa.int64(), "float": pa.float64(), "text": pa.string(), "codes": pa.string()}


def run(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True).stdout


def plain(value):
    """A value of pyarrow as JSON would have it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return value


def as_csv(value, cell):
    """The value as the CSV cell beside it would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return cell if float(cell) == value else repr(value)
    if isinstance(value, (list, dict)):
        return cell if json.loads(cell) == value else json.dumps(value)
    return str(value)


def flat(row, prefix=""):
    """The columns of a row of the reading format."""
    out = {}
    for name, value in row.items():
        if isinstance(value, dict):
            out.update(flat(value, f"{prefix}{name}_"))
        else:
            out[prefix + name] = value
    return out


def check(wanted, found, where):
    if wanted != found:
        sys.exit(f"error: {where}: wanted {wanted!r}, found {found!r}")


def check_types(table, kind, dictionary):
    columns = dictionary[kind]
    check(["doc_id"] + [column["name"] for column in columns], table.column_names, f"columns of {kind}")
    for column in columns:
        found = table.schema.field(column["name"]).type
        if column["type"] == "json":
            fits = pa.types.is_list(found)
        else:
            fits = found == TYPES[column["type"]] or (column["type"] == "text" and found == pa.date32())
        check(True, fits, f"type of {kind}.{column['name']}, {found}")


def main():
    chancery, archive, scratch = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    csv.field_size_limit(1 << 30)
    for form in ("csv", "parquet"):
        run(chancery, "--archive", archive, "export", form, "--output", str(scratch / form))
    readings = [json.loads(line) for line in run(chancery, "--archive", archive, "export", "jsonl").splitlines()]
    dictionary = {table["name"]: table["columns"] for table in json.loads(run(chancery, "dictionary", "--json"))}
    rows, cells, days = 0, 0, 0
    for path in sorted((scratch / "csv").glob("*.csv")):
        kind = path.stem
        table = pq.read_table(scratch / "parquet" / f"{kind}.parquet")
        check_types(table, kind, dictionary)
        metadata = pq.read_metadata(scratch / "parquet" / f"{kind}.parquet")
        check(kind.encode(), metadata.metadata[b"chancery.table"], "metadata")
        check("chancery", metadata.created_by, "created_by")
        days += sum(field.type == pa.date32() for field in table.schema)
        found = [plain(row) for row in table.to_pylist()]
        with path.open(newline="", encoding="utf-8") as file:
            wanted = list(csv.DictReader(file))
        check(len(wanted), len(found), f"rows of {kind}")
        for number, (line, row) in enumerate(zip(wanted, found)):
            for name, cell in line.items():
                check(cell, as_csv(row[name], cell), f"{kind}, row {number}, {name}, beside the CSV")
                cells += 1
        by_id = {row["id"]: row for row in found}
        for reading in readings:
            for original in [reading["document"]] if kind == "documents" else reading[kind]:
                row = by_id[original["id"]]
                for name, value in flat(original).items():
                    # A struct that is not there is columns that are empty.
                    if name in row or value is not None:
                        check(value, row[name], f"{kind}, {original['id']}, {name}, beside the JSON lines")
        rows += len(found)
    check(True, rows > 0 and days > 0, "there are rows and days")
    print(f"pyarrow {pa.__version__}: {rows} rows, {cells} values as in CSV and JSON lines")


main()
