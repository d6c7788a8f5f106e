"""Makes land.path, the outline of the land for the page of places.

The shapes are those of Natural Earth (public domain) as the npm package
world-atlas 2.0.2 ships them. From an empty folder:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python3 make.py package/land-110m.json > land.path

One unit is a tenth of a degree: x = (longitude + 180) * 10 and
y = (84 - latitude) * 10, so that a point is placed without a projection.
Antarctica and specks are left out. A shape that crosses the date line is drawn
on both sides of it; what lies beyond the edge of the picture is not seen.
"""

import json
import sys

SOUTH = -58  # degrees; nothing south of it is drawn
SPECK = 12  # units; smaller shapes are left out


def arcs_of(topology):
    """Arcs as lists of longitude and latitude (TopoJSON, section 2.1.4)."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        yield points


def rings_of(topology):
    arcs = list(arcs_of(topology))
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                points = []
                for index in ring:
                    arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                    points.extend(arc if not points else arc[1:])
                yield points


def unwrapped(ring):
    """The ring without jumps from one side of the date line to the other."""
    turn = 0
    last = ring[0][0]
    for longitude, latitude in ring:
        if longitude - last > 180:
            turn -= 360
        elif longitude - last < -180:
            turn += 360
        last = longitude
        yield longitude + turn, latitude


def copies(ring):
    ring = list(unwrapped(ring))
    yield ring
    for turn in (-360, 360):
        shifted = [(longitude + turn, latitude) for longitude, latitude in ring]
        if any(-180 < longitude < 180 for longitude, _ in shifted):
            yield shifted


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        topology = json.load(file)
    path = []
    for ring in (copy for ring in rings_of(topology) for copy in copies(ring)):
        if max(latitude for _, latitude in ring) < SOUTH:
            continue
        points = []
        for longitude, latitude in ring:
            point = (round((longitude + 180) * 10), round((84 - max(latitude, SOUTH)) * 10))
            if not points or points[-1] != point:
                points.append(point)
        wide = max(x for x, _ in points) - min(x for x, _ in points)
        tall = max(y for _, y in points) - min(y for _, y in points)
        if max(wide, tall) < SPECK:
            continue
        (x, y), rest = points[0], points[1:]
        steps = []
        at = (x, y)
        for point in rest:
            steps.append(f"{point[0] - at[0]} {point[1] - at[1]}")
            at = point
        path.append(f"M{x} {y}l{' '.join(steps)}z".replace(" -", "-"))
    print("".join(path))


main()
