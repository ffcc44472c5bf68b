// Galactic and equatorial coordinates, in degrees.
const degree = Math.PI / 180;
const poleRa = 192.859508; // the north Galactic pole and the longitude of the north celestial pole, ICRS
const poleDec = 27.128336;
const poleLongitude = 122.932;

/** Right ascension and declination of Galactic coordinates. */
export function equatorial(longitude, latitude) {
  const [x, y, z] = [longitude * degree, latitude * degree, (poleLongitude - longitude) * degree];
  const sinDec = Math.sin(poleDec * degree) * Math.sin(y) + Math.cos(poleDec * degree) * Math.cos(y) * Math.cos(z);
  const east = Math.cos(y) * Math.sin(poleLongitude * degree - x);
  const north = Math.cos(poleDec * degree) * Math.sin(y) - Math.sin(poleDec * degree) * Math.cos(y) * Math.cos(z);
  return { ra: wrap(poleRa + Math.atan2(east, north) / degree), dec: Math.asin(sinDec) / degree };
}

/** Galactic latitude of equatorial coordinates. */
export function galacticLatitude(ra, dec) {
  const sine =
    Math.sin(poleDec * degree) * Math.sin(dec * degree) +
    Math.cos(poleDec * degree) * Math.cos(dec * degree) * Math.cos((ra - poleRa) * degree);
  return Math.asin(sine) / degree;
}

/** The point at a distance (degrees, small) and position angle from another. */
export function displaced(ra, dec, distance, angle) {
  const north = distance * Math.cos(angle);
  return { ra: wrap(ra + (distance * Math.sin(angle)) / Math.cos(dec * degree)), dec: dec + north };
}

/** A name after the IAU's pattern, coordinates cut, not rounded: `XDEMO J123456.7+123456`. */
export function positionName(ra, dec) {
  const time = Math.floor((ra / 15) * 36000 + 1e-6);
  const arc = Math.floor(Math.abs(dec) * 3600 + 1e-6);
  const two = (number) => String(number).padStart(2, "0");
  const hours = `${two(Math.floor(time / 36000))}${two(Math.floor(time / 600) % 60)}`;
  const seconds = `${two(Math.floor(time / 10) % 60)}.${time % 10}`;
  const degrees = `${two(Math.floor(arc / 3600))}${two(Math.floor(arc / 60) % 60)}${two(arc % 60)}`;
  return `XDEMO J${hours}${seconds}${dec < 0 ? "-" : "+"}${degrees}`;
}

function wrap(angle) {
  return ((angle % 360) + 360) % 360;
}
