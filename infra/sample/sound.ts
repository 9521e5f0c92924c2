import type { Random } from './random.ts'

const samplesPerSecond = 8000

/** A WAV of a quarter of a second: 8 kHz, 8 bits, one channel, a beep instead of a voice. */
export const sound = (random: Random): Buffer => {
  const period = random.integer(12, 40)
  const samples = Buffer.from(
    Array.from({ length: samplesPerSecond / 4 }, (_, at) => 128 + ((at % period) - period / 2)),
  )
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(samplesPerSecond, 24)
  header.writeUInt32LE(samplesPerSecond, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
