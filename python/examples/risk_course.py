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
    tone = phase.get("tone")
    print(f"  {phase['first']} to {phase['last']}: {phase['name']}" + (f", tone {tone:+.1f}" if tone is not None else ""))
deed = value["deeds"][-1]
print("the last deed told of:")
print(archive.explain(deed["rows"][0]))
if len(sys.argv) > 4:
    course.plot().save(sys.argv[4])
