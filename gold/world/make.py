"""Makes data/desk/world.tsv, the outlines of the map, from Natural Earth.

Usage: make.py countries-110m.json data/desk/world.tsv [--check]
The first file is that of the npm package world-atlas (2.0.2, `npm pack world-atlas`): TopoJSON of Natural Earth 4.1 at 1:110 million, which is in the
public domain. With --check nothing is written; the exit is 1 when the table would change. The same input gives the same bytes.

What is done to it, in order: borders are thinned one by one, so that neighbours go on sharing them; outlines are laid around the meridian 168.4 west, which
cuts no land, so that nothing is torn at 180 degrees; Antarctica and islands of a few pixels are left out; outlines without a number, or under a number
that the table of states would not give them, are put where data/actors/places.tsv puts the land.
"""

import heapq
import json
import math
import sys

# The map begins here; no land lies on this meridian but Antarctica.
WEST = -168.4
# Square degrees, at the equator: a corner of a border that takes less away goes.
CORNER = 0.32
# Square degrees: a smaller outline goes, unless it is the largest of its state.
ISLAND = 1.2
LEFT_OUT = {"010"}
# Outlines of Natural Earth without a number.
NUMBERS = {"N. Cyprus": "196", "Somaliland": "706", "Kosovo": "412"}
# Outlines that Natural Earth gives to who holds the land: a point inside, who has it there, who has it here.
MOVED = [((34.2, 45.3), "643", "804")]

HEAD = """# Outlines of states and territories for the map. Made by gold/world/make.py from Natural Earth 4.1 at 1:110 million (public domain), as the npm package
# world-atlas 2.0.2 (ISC) gives it; not written by hand. Contested lands stand where data/actors/places.tsv puts them, which takes no side.
# Columns: number = ISO 3166-1 numeric, as in data/actors/codes.tsv (412 for Kosovo); name = its name there, for lands that no state of the tables has;
#   outlines = rings parted by "|", each of points parted by spaces, each point longitude,latitude in tenths of a degree. Longitudes run from -1684 to 1916, so
#   that what lies beyond 180 degrees stays with its land.
#columns\tnumber\tname\toutlines
"""


def thinned(points):
    """Takes out the corners that matter least, by the area of the triangle with their neighbours."""
    def area(a, b, c):
        flat = math.cos(math.radians(b[1]))
        return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2 * flat

    count = len(points)
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    alive = [True] * count
    least = 5 if points[0] == points[-1] else 2
    heap = [(area(points[at - 1], points[at], points[at + 1]), at) for at in range(1, count - 1)]
    heapq.heapify(heap)
    current = {at: size for size, at in heap}
    left = count
    while heap and left > least:
        size, at = heapq.heappop(heap)
        if not alive[at] or current[at] != size:
            continue
        if size > CORNER:
            break
        alive[at] = False
        left -= 1
        one, other = before[at], after[at]
        after[one], before[other] = other, one
        for near in (one, other):
            if 0 < near < count - 1:
                current[near] = max(size, area(points[before[near]], points[near], points[after[near]]))
                heapq.heappush(heap, (current[near], near))
    return [point for point, keeps in zip(points, alive) if keeps]


def decoded(world):
    """The borders as longitudes and latitudes; each longitude as near to the one before as can be."""
    (scale_x, scale_y), (left, bottom) = world["transform"]["scale"], world["transform"]["translate"]
    for arc in world["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            longitude = x * scale_x + left
            if points:
                longitude += 360 * round((points[-1][0] - longitude) / 360)
            points.append((longitude, y * scale_y + bottom))
        yield thinned(points)


def ring(arcs, indices):
    """One outline without the repeated last point, east of WEST."""
    points = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        shift = 360 * round((points[-1][0] - arc[0][0]) / 360) if points else 0
        points += [(x + shift, y) for x, y in (arc[1:] if points else arc)]
    middle = sum(x for x, _ in points) / len(points)
    shift = 360 * math.ceil((WEST - middle) / 360)
    out = []
    for x, y in points:
        point = (round((x + shift) * 10), round(y * 10))
        if not out or out[-1] != point:
            out.append(point)
    return out[:-1] if out[0] == out[-1] else out


def area(points):
    total = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1]))
    return abs(total) / 200 * math.cos(math.radians(points[0][1] / 10))


def holds(points, place):
    x, y = place[0] * 10, place[1] * 10
    inside = False
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def main():
    world = json.load(open(sys.argv[1], encoding="utf-8"))
    arcs = list(decoded(world))
    names, lands = {}, {}
    for land in world["objects"]["countries"]["geometries"]:
        name = land["properties"]["name"]
        number = land.get("id") or NUMBERS[name]
        if number in LEFT_OUT:
            continue
        names[number] = name if "id" in land else names.get(number, name)
        for polygon in [land["arcs"]] if land["type"] == "Polygon" else land["arcs"]:
            for points in [points for points in (ring(arcs, indices) for indices in polygon) if len(points) > 2]:
                low, high = min(x for x, _ in points), max(x for x, _ in points)
                if low < WEST * 10 or high > WEST * 10 + 3600:
                    sys.exit(f"{name}: reaches over {WEST} degrees ({low} to {high} tenths); cut it first")
                is_moved = lambda move: move[1] == number and len(points) < 30 and holds(points, move[0])
                place = next((move[2] for move in MOVED if is_moved(move)), number)
                lands.setdefault(place, []).append(points)
    text = HEAD
    for number, rings in sorted(lands.items()):
        rings.sort(key=area, reverse=True)
        kept = [points for at, points in enumerate(rings) if at == 0 or area(points) >= ISLAND]
        text += f"{number}\t{names[number]}\t{'|'.join(' '.join(f'{x},{y}' for x, y in points) for points in kept)}\n"
    if "--check" in sys.argv:
        sys.exit(0 if open(sys.argv[2], encoding="utf-8").read() == text else f"{sys.argv[2]} is not what this script makes")
    open(sys.argv[2], "w", encoding="utf-8").write(text)


main()
