import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

type Parameters = { readonly ln: number; readonly r: number; readonly p: number }

/** 32 MB and a tenth of a second or two: one of the settings that OWASP's Password Storage Cheat Sheet holds equal. */
const parameters: Parameters = { ln: 15, r: 8, p: 3 }

const bytes = { salt: 16, hash: 32 } as const

const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/

/** Derives a key of 32 bytes: scrypt, or a double that counts. */
export type Derive = (password: string, salt: Buffer, parameters: Parameters) => Promise<Buffer>

const derive: Derive = async (password, salt, { ln, r, p }) => {
  const N = 2 ** ln
  // Node asks for a limit above what scrypt needs, 128 N r bytes.
  return promisify<string, Buffer, number, object, Buffer>(scrypt)(password, salt, bytes.hash, {
    N,
    r,
    p,
    maxmem: 256 * N * r,
  })
}

const base64 = (buffer: Buffer) => buffer.toString('base64').replace(/=+$/, '')

/** Hashes a password for keeping: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, as in the PHC string format. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(bytes.salt)
  const { ln, r, p } = parameters
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(await derive(password, salt, parameters))}`
}

/** Whether a text is a hash that `matchesPassword` takes. */
export const isPasswordHash = (text: unknown): text is string => {
  const [, ln] = typeof text === 'string' ? (form.exec(text) ?? []) : []
  return ln !== undefined && Number(ln) >= 10 && Number(ln) <= 17
}

/** The hash of no password, at the same cost as any. */
export const dummyHash = `$scrypt$ln=${parameters.ln},r=${parameters.r},p=${parameters.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Whether a password is that of a hash, found out in the same time whether it is or not. */
export const matchesPassword = async (
  password: string,
  hash: string,
  by: Derive = derive,
): Promise<boolean> => {
  const [, ln, r, p, salt = '', expected = ''] = form.exec(hash) ?? []
  const found = await by(password, Buffer.from(salt, 'base64'), {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
  })
  return timingSafeEqual(found, Buffer.from(expected, 'base64'))
}
