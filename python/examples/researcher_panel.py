"""For research on conflict: a panel of pairs and months, with the share of it that rests on exact days.

Usage: researcher_panel.py ARCHIVE [PANEL.csv]
Reports are counted, one row of one document each; see the data dictionary for what does not count.
"""

import csv
import sys

import chancery as ch

archive = ch.open(sys.argv[1])
panel = archive.sql(
    """select a, b, month, sum(reports) as reports, sum(a_to_b) as a_to_b, sum(b_to_a) as b_to_a, sum(together) as together,
       sum(exact) as exact, sum(case when type in ('CONSULT', 'AGREE', 'SUPPORT', 'COOPERATE', 'AID', 'YIELD', 'RETREAT')
       then reports else 0 end) as cooperation
       from dyad_month where month <> '' group by a, b, month order by a, b, month"""
).to_pylist()
if len(sys.argv) > 2:
    with open(sys.argv[2], "w", newline="") as file:
        writer = csv.DictWriter(file, panel[0].keys())
        writer.writeheader()
        writer.writerows(panel)
reports = sum(row["reports"] for row in panel)
exact = sum(row["exact"] for row in panel)
pairs = {(row["a"], row["b"]) for row in panel}
print(f"{len(panel)} months of {len(pairs)} pairs, {reports} reports, {exact / reports:.0%} of them on an exact day")
print(f"read by {', '.join(archive.stats()['lores'])}; {archive.verify()['rows_good']} rows lead to their words")
