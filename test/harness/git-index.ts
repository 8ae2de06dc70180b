/** Writes git's index: https://git-scm.com/docs/index-format */

export interface IndexOptions {
  readonly version?: 2 | 3 | 4;
  /** Of the name of an object: 20 for SHA-1, 32 for SHA-256. */
  readonly hashSize?: 20 | 32;
  /** Signatures of empty extensions behind the entries. */
  readonly extensions?: readonly string[];
}

/** An index with these paths. Version 3 marks every second entry as only intended to be added, which takes the longer form. */
export function gitIndexOf(
  paths: readonly string[],
  { version = 2, hashSize = 20, extensions = [] }: IndexOptions = {},
) {
  const entries: Buffer[] = [];
  let previous = Buffer.alloc(0);
  for (const [i, path] of paths.entries()) {
    const name = Buffer.from(path);
    const isExtended = version >= 3 && i % 2 === 1;
    const head = Buffer.alloc(40 + hashSize + (isExtended ? 4 : 2));
    head.writeUInt32BE(0o100644, 24);
    head.writeUInt16BE(Math.min(name.length, 0xfff) | (isExtended ? 0x4000 : 0), 40 + hashSize);
    if (isExtended) head.writeUInt16BE(0x2000, 42 + hashSize);
    if (version === 4) entries.push(head, sharedName(name, previous));
    else entries.push(head, name, Buffer.alloc(8 - ((head.length + name.length) % 8)));
    previous = name;
  }
  const header = Buffer.alloc(12);
  header.write("DIRC");
  header.writeUInt32BE(version, 4);
  header.writeUInt32BE(paths.length, 8);
  const tails = extensions.map((signature) => Buffer.concat([Buffer.from(signature), Buffer.alloc(4)]));
  return new Uint8Array(Buffer.concat([header, ...entries, ...tails, Buffer.alloc(hashSize)]));
}

function sharedName(name: Buffer, previous: Buffer): Buffer {
  let shared = 0;
  while (shared < name.length && shared < previous.length && name[shared] === previous[shared]) shared++;
  return Buffer.concat([offset(previous.length - shared), name.subarray(shared), Buffer.from([0])]);
}

/** The number as git writes it: seven bits a byte, each further byte counting one more. */
function offset(value: number): Buffer {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (--rest & 0x7f));
  return Buffer.from(bytes);
}
