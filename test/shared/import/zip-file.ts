import { crc32, deflateRawSync } from 'node:zlib'

export type ZipEntry = {
  readonly name: string
  readonly text?: string | Buffer
  /** 0 stored, 8 deflated (default), or a method that nobody knows. */
  readonly method?: number
  readonly encrypted?: boolean
  /** Says another CRC-32 than that of the text. */
  readonly damaged?: boolean
}

/** A zip file (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), as zip64 where asked for. */
export const zipFile = (entries: readonly ZipEntry[], { zip64 = false } = {}): Buffer => {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, text = '', method = 8, encrypted = false, damaged = false } of entries) {
    const bytes = Buffer.from(text)
    const data = method === 8 ? deflateRawSync(bytes) : bytes
    const sizes = [crc32(bytes) ^ (damaged ? 1 : 0), data.length, bytes.length]
    const common = [u16(20), u16((encrypted ? 1 : 0) | 0x800), u16(method), u16(0), u16(0)]
    const checksum = u32((sizes[0] ?? 0) >>> 0)
    const nameBytes = Buffer.from(name)
    const local = Buffer.concat([
      ...[u32(0x04034b50), ...common, checksum, u32(data.length), u32(bytes.length)],
      ...[u16(nameBytes.length), u16(0), nameBytes, data],
    ])
    const extra = zip64
      ? Buffer.concat([u16(1), u16(24), u64(bytes.length), u64(data.length), u64(offset)])
      : u0
    const size = (value: number) => u32(zip64 ? 0xffffffff : value)
    directory.push(
      ...[u32(0x02014b50), u16(20), ...common, checksum, size(data.length), size(bytes.length)],
      ...[u16(nameBytes.length), u16(extra.length), u16(0), u16(0), u16(0), u32(0), size(offset)],
      ...[nameBytes, extra],
    )
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end64 = Buffer.concat([
    ...[u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(entries.length), u64(entries.length)],
    ...[u64(central.length), u64(offset), u32(0x07064b50), u32(0), u64(offset + central.length), u32(1)],
  ])
  const count = zip64 ? 0xffff : entries.length
  const end = [u32(0x06054b50), u16(0), u16(0), u16(count), u16(count)]
  const place = zip64 ? [u32(0xffffffff), u32(0xffffffff)] : [u32(central.length), u32(offset)]
  return Buffer.concat([...parts, central, ...(zip64 ? [end64] : []), ...end, ...place, u16(0)])
}

const u0 = Buffer.alloc(0)
const u16 = (value: number) => Buffer.from([value & 0xff, value >>> 8])
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
