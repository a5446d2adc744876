// Small pictures as bytes, made here: PNGs by hand, JPEGs by the browser, with
// the notes that a press agency writes into them. Holds no test.

import { deflateSync } from 'node:zlib';

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

/** A PNG: a sky over a field, so that one sees which way is up. */
export function png(width, height) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const sky = y < height * 0.6;
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      rows.set(sky ? [170 + (60 * y) / height, 205, 225] : [120 + (60 * x) / width, 150, 80], at);
    }
  }
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A JPEG, drawn and encoded by a page. */
export async function jpeg(page, width, height) {
  const base64 = await page.evaluate(
    ([width, height]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#c8dce4';
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = '#7d6b3f';
      pen.fillRect(0, height / 2, width, height / 2);
      pen.fillStyle = '#8c2f25';
      pen.fillRect(width / 3, height / 3, width / 3, height / 3);
      return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
    },
    [width, height],
  );
  return Buffer.from(base64, 'base64');
}

/** The same with IPTC: by-line, house, caption. */
export function withNotes(jpeg, { byline, credit, caption }) {
  const sets = Object.entries({ 80: byline, 110: credit, 120: caption }).map(([dataset, text]) => {
    const words = Buffer.from(text);
    return Buffer.concat([Buffer.from([0x1c, 2, Number(dataset), words.length >> 8, words.length & 255]), words]);
  });
  const notes = Buffer.concat([Buffer.from([0x1c, 1, 90, 0, 3, 0x1b, 0x25, 0x47]), ...sets]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(notes.length);
  const payload = Buffer.concat([
    Buffer.from('Photoshop 3.0\0' + '8BIM\x04\x04\0\0', 'latin1'),
    size,
    notes,
    Buffer.alloc(notes.length % 2),
  ]);
  const length = payload.length + 2;
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xed, length >> 8, length & 255]);
  return Buffer.concat([head, payload, jpeg.subarray(2)]);
}
