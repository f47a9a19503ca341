"""For analysts of political risk: where a pair stands, and which deeds made the last turn.

Usage: risk_course.py ARCHIVE A B [DRAWING.svg]
"""

import sys

import chancery as ch

archive = ch.open(sys.argv[1])
course = archive.course(sys.argv[2], sys.argv[3], by="month")
value = course.to_dict()
print(f"{'-'.join(value['pair'])}: {value['reports']} reports in {value['documents']} documents of {value['source_groups']} source groups")
for phase in value["phases"]:
    tone = "" if phase["tone"] is None else f", tone {phase['tone']:+.1f}"
    print(f"  {phase['first']} to {phase['last']}: {phase['name']}{tone}")
turns = [phase for phase in value["phases"] if phase["turn"] and phase["turn"]["events"]]
event = turns[-1]["turn"]["events"][0] if turns else value["events"][-1]
print("the first deed of the last turn:" if turns else "the last deed told of:")
print(archive.explain(event["rows"][0]))
if len(sys.argv) > 4:
    course.plot().save(sys.argv[4])
