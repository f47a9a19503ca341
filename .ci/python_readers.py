"""Reads the Parquet export with pyarrow and compares it with the CSV and JSON lines of the same archive: columns, types, every value. Reads the
networks with networkx, the calendar with icalendar, the tables of others with pandas.

Usage: python_readers.py CHANCERY ARCHIVE SCRATCH
CHANCERY is the program, ARCHIVE an archive's folder, SCRATCH an empty folder to export to. Exits with 1 at the first difference.
"""

import csv
import datetime
import importlib
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


def check_networks(chancery, archive, scratch):
    """Both networks have the same nodes, edges and reports; the spells of GEXF are days."""
    networkx = optional("networkx")
    if networkx is None:
        return
    for form in ("gexf", "graphml"):
        run(chancery, "--archive", archive, "export", form, "--output", str(scratch / f"record.{form}"))
    # networkx knows the name of version 1.2 alone; what it reads is the same in 1.3.
    text = (scratch / "record.gexf").read_text(encoding="utf-8")
    older = text.replace("http://gexf.net/1.3", "http://www.gexf.net/1.2draft").replace('version="1.3"', 'version="1.2"')
    (scratch / "older.gexf").write_text(older, encoding="utf-8")
    gexf = networkx.read_gexf(scratch / "older.gexf")
    graphml = networkx.read_graphml(scratch / "record.graphml", force_multigraph=True)
    check(sorted(graphml.nodes), sorted(gexf.nodes), "nodes of the networks")
    reports = lambda graph: sorted((a, b, data["reports"]) for a, b, data in graph.edges(data=True))
    check(reports(graphml), reports(gexf), "edges of the networks")
    for _, _, data in gexf.edges(data=True):
        for start, end in data.get("spells", []):
            check(True, datetime.date.fromisoformat(start) <= datetime.date.fromisoformat(end), "spells")
    print(f"networkx {networkx.__version__}: {len(gexf.nodes)} nodes, {len(reports(gexf))} edges in GEXF and GraphML")


def check_calendar(chancery, archive):
    icalendar = optional("icalendar")
    if icalendar is None:
        return
    calendar = icalendar.Calendar.from_ical(run(chancery, "--archive", archive, "export", "ics"))
    events = calendar.walk("VEVENT")
    check(True, len(events) > 0, "events of the calendar")
    for event in events:
        check(True, event.decoded("dtend") - event.decoded("dtstart") == datetime.timedelta(days=1), "whole days")
        check(True, len(event["summary"]) > 0 and len(event["uid"]) > 0, "summary and uid")
    print(f"icalendar: {len(events)} deadlines")


def check_tables_of_others(chancery, archive, scratch):
    pandas = optional("pandas")
    if pandas is None:
        return
    for form in ("gdelt", "icews"):
        run(chancery, "--archive", archive, "export", form, "--output", str(scratch / form))
    gdelt = pandas.read_csv(scratch / "gdelt", sep="\t", header=None, dtype=str, quoting=csv.QUOTE_NONE)
    icews = pandas.read_csv(scratch / "icews", sep="\t", dtype=str, quoting=csv.QUOTE_NONE)
    check((61, 20), (gdelt.shape[1], icews.shape[1]), "columns")
    check(len(gdelt), len(icews), "rows of both tables")
    check(True, gdelt[0].is_unique, "GLOBALEVENTID is unique")
    check(sorted(gdelt[26].dropna()), sorted(icews["CAMEO Code"].dropna()), "CAMEO codes")
    print(f"pandas {pandas.__version__}: {len(gdelt)} rows as of GDELT and ICEWS")


def optional(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"skipped: the package {name} cannot be had here")
        return None


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
    check_networks(chancery, archive, scratch)
    check_calendar(chancery, archive)
    check_tables_of_others(chancery, archive, scratch)
    print(f"pyarrow {pa.__version__}: {rows} rows, {cells} values as in CSV and JSON lines")


main()
