"""Compares data/actors/codes.tsv with the package country_converter: eight schemes, all states of today.

Usage: state_codes.py [CODES.TSV]
Exits with 1 when a code differs; names each. A cell that the package has and we leave empty counts as a difference too. Where
the package is known to differ from the scheme's owner the case stands in EXCEPT with its reason.
"""

import re
import sys
from pathlib import Path

import country_converter

SCHEMES = {
    "iso2": "ISO2", "code": "ISO3", "numeric": "ISOnumeric", "m49": "UNcode",
    "gw": "GWcode", "ioc": "IOC", "fifa": "FIFA", "tld": "ccTLD",
}
# Kosovo has no code in ISO 3166-1; the package has the user-assigned XKX, we write KOS as PLOVER does.
OURS = {"KOS": "XKX"}
EXCEPT = {
    ("CZE", "gw"): "315 was Czechoslovakia",
    ("VNM", "gw"): "817 was the Republic of Vietnam in Saigon",
    ("YEM", "gw"): "680 was South Yemen",
    ("BRB", "fifa"): "FIFA writes BRB",
    ("GNQ", "fifa"): "FIFA writes EQG",
    ("SDN", "fifa"): "FIFA writes SDN",
    ("KOS", "fifa"): "FIFA writes KVX",
    ("GBR", "fifa"): "the package takes England for the whole",
}


def plain(value):
    """A cell of the package as text: whole numbers without a point, empty for none."""
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return str(int(value))
    return str(value).strip()


def main(path):
    lines = [line.rstrip("\n").split("\t") for line in Path(path).read_text(encoding="utf8").splitlines()]
    columns = next(line[1:] for line in lines if line[0] == "#columns")
    rows = [dict(zip(columns, line)) for line in lines if not line[0].startswith("#")]
    table = country_converter.CountryConverter().data
    theirs = {row["ISO3"]: row for row in table.to_dict("records")}
    faults, compared = [], 0
    for row in rows:
        code = OURS.get(row["code"], row["code"])
        their = theirs.get(code)
        if their is None:
            faults.append(f"{row['code']}: the package has no such state")
            continue
        for scheme, name in SCHEMES.items():
            ours, other = (code if scheme == "code" else row[scheme]), plain(their[name])
            if scheme in ("numeric", "m49"):
                ours, other = ours.lstrip("0"), other.lstrip("0")
            compared += 1
            same = ours.lower() == other.lower() or (scheme == "iso2" and re.fullmatch(other, ours))
            if not same and (row["code"], scheme) not in EXCEPT:
                faults.append(f"{row['code']} {scheme}: `{ours}` here, `{other}` there")
    members = {code for code, their in theirs.items() if plain(their["UNmember"])}
    missing = members - {OURS.get(row["code"], row["code"]) for row in rows}
    faults += [f"{code}: a member of the United Nations that codes.tsv lacks" for code in sorted(missing)]
    for fault in faults:
        print(fault)
    print(f"{len(rows)} states, {compared} codes in {len(SCHEMES)} schemes compared, {len(faults)} differ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "data/actors/codes.tsv"))
