"""Makes `cities.tsv`, `regions.tsv` and `countries.tsv` of `data/gazetteer` from tables of GeoNames:
`python3 gold/gazetteer/make.py INPUT data/gazetteer`, or with `--check` compares them with the files there and writes nothing.

INPUT is a folder with three tables, each with a line of column names first:
  cities15000.tsv.gz  geonameid name country admin1 lat lon population alternatenames ("|" between names), sorted by population
  countries.tsv       geonameid iso iso3 name capital continentcode population ...
  admin1.tsv          code name ascii geonameid
Standard library only. Same tables, same bytes. `own.tsv` is written by hand and not touched.
"""

import argparse
import collections
import gzip
import pathlib
import statistics
import sys
import unicodedata

CITIES_HEAD = """\
# Cities of 15,000 people and more, from GeoNames (www.geonames.org), under CC BY 4.0. Chosen: columns; of the other names those in Latin letters, of cities of
# 50,000 people and more, that are no first name of another city of a twentieth as many people; in English-speaking countries only those with a word such as Saint,
# the rest are nicknames. Degrees are cut to two places, people to thousands.
# Sorted by people. Made from the file cities15000 of GeoNames; see README.md.
#columns	geonameid	name	names	country	region	lat	lon	thousands
"""
COUNTRIES_HEAD = """\
# Countries and territories, from GeoNames (www.geonames.org), under CC BY 4.0: codes of ISO 3166-1 in two and three letters (KOS for Kosovo), capital, people in
# thousands. The point is the middle of the box around the country's cities (without those far from most): a convention that own.tsv may correct.
#columns	geonameid	iso2	iso3	name	capital	lat	lon	thousands
"""
REGIONS_HEAD = """\
# First-level regions of countries, from GeoNames (www.geonames.org), under CC BY 4.0. The point is the middle of the box around the region's cities (without those far from most), the people
# (in thousands) those of its cities; both empty where it has none. own.tsv may correct a point.
#columns	geonameid	code	name	lat	lon	thousands
"""

ENGLISH_SPEAKING = ("US", "GB", "AU", "NZ", "IE", "CA")
FIRST_WORDS = ("saint", "st", "fort", "mount", "mt", "port")
"""In English-speaking countries another name counts only with one of these first: the rest are nicknames."""
NAMED_FROM = 50_000
"""People of a city whose other names are kept."""
OUTSHINES = 20
"""Another name is left out when it is the first name of a city of at least one part in so many of the people."""
MARKLESS = str.maketrans({
    "ı": "i", "ə": "a", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ħ": "h",
    "Ø": "O", "Ł": "L", "Đ": "D", "Æ": "Ae", "Ə": "A", "İ": "I",
})


def folded(name):
    """A name in lower case without marks, hyphens and apostrophes, to compare by."""
    apart = unicodedata.normalize("NFKD", name.translate(MARKLESS))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).lower().replace("-", " ")
    for mark in "'’‘`ʻ":
        plain = plain.replace(mark, "")
    return " ".join(plain.replace(".", " ").split())


def table(path):
    """The rows of a table, each a list of its cells, without the line of column names."""
    lines = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with lines:
        return [line.rstrip("\n").split("\t") for line in lines][1:]


def middle(points):
    """The middle of the box around points (degrees), without those that lie far from most; two empty texts for none."""
    if not points:
        return "", ""

    def side(values):
        median = statistics.median(values)
        spread = statistics.median(abs(value - median) for value in values)
        near = [value for value in values if abs(value - median) <= 3 * spread + 8]
        return f"{(min(near) + max(near)) / 2:.2f}"

    return side([lat for lat, _ in points]), side([lon for _, lon in points])


def is_other_name(name, key, country, people, first_names):
    """True for a name in Latin letters by which a text may call the city, and no more often another one."""
    words = key.split()
    plain = key.replace(" ", "")
    if len(key) < 4 or not (plain.isascii() and plain.isalpha()):
        return False
    if not name[0].isupper() or name.isupper() or len(words) > 3 or any(mark in name for mark in "(),/"):
        return False
    if words[0] == "the" or (country in ENGLISH_SPEAKING and words[0] not in FIRST_WORDS):
        return False
    return first_names[key] * OUTSHINES <= people


def other_names(first, names, country, people, first_names):
    """The names kept beside the first one."""
    seen, kept = {folded(first)}, []
    for name in names if people >= NAMED_FROM else []:
        key = folded(name)
        if key not in seen and is_other_name(name, key, country, people, first_names):
            seen.add(key)
            kept.append(unicodedata.normalize("NFC", name))
    return kept


def thousands(people):
    return str(round(people / 1000))


def city_rows(cities):
    first_names = collections.defaultdict(int)
    for _, name, _, _, _, _, people, _ in cities:
        first_names[folded(name)] = max(first_names[folded(name)], int(people))
    for number, name, country, region, lat, lon, people, names in cities:
        kept = "|".join(other_names(name, names.split("|"), country, int(people), first_names))
        name = unicodedata.normalize("NFC", name)
        yield number, name, kept, country, region, f"{float(lat):.2f}", f"{float(lon):.2f}", thousands(int(people))


def country_rows(countries, cities):
    points = collections.defaultdict(list)
    for city in cities:
        points[city[2]].append((float(city[4]), float(city[5])))
    for number, iso2, iso3, name, capital, _, people, *_ in countries:
        iso3 = "KOS" if iso3 == "XKX" else iso3
        yield number, iso2, iso3, name, capital, *middle(points[iso2]), thousands(int(people or 0))


def region_rows(regions, cities):
    points, people = collections.defaultdict(list), collections.Counter()
    for city in cities:
        code = f"{city[2]}.{city[3]}"
        points[code].append((float(city[4]), float(city[5])))
        people[code] += int(city[6])
    for code, name, _, number in regions:
        yield number, code, unicodedata.normalize("NFC", name), *middle(points[code]), thousands(people[code])


def made(source):
    """The three files: name and text of each."""
    cities = table(source / "cities15000.tsv.gz")
    parts = (
        ("cities.tsv", CITIES_HEAD, city_rows(cities)),
        ("countries.tsv", COUNTRIES_HEAD, country_rows(table(source / "countries.tsv"), cities)),
        ("regions.tsv", REGIONS_HEAD, region_rows(table(source / "admin1.tsv"), cities)),
    )
    for name, head, rows in parts:
        yield name, head + "".join("\t".join(row) + "\n" for row in rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("source", type=pathlib.Path, metavar="INPUT")
    arguments.add_argument("target", type=pathlib.Path, metavar="OUTPUT")
    arguments.add_argument("--check", action="store_true", help="compare only; exit code 1 when a file differs")
    given = arguments.parse_args()
    differ = False
    for name, text in made(given.source):
        path, new = given.target / name, text.encode("utf-8")
        same = path.exists() and path.read_bytes() == new
        differ |= not same
        if not given.check:
            path.write_bytes(new)
        print(f"{path}: {text.count(chr(10))} lines, {'as before' if same else 'changed'}")
    return 1 if given.check and differ else 0


if __name__ == "__main__":
    sys.exit(main())
