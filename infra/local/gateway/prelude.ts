import type { Readable } from 'node:stream'

const delimiter = Buffer.alloc(8)

/** The delimiter must lie within this many bytes of the beginning. */
const limitBytes = 16 * 1024

/**
 * Reads the JSON text in front of a streamed body, up to and including the eight NULs behind it, and leaves the body itself
 * in the stream. Throws when the stream ends or fails before, or when the NULs come too late.
 */
export const readPrelude = (stream: Readable): Promise<string> =>
  new Promise((resolve, reject) => {
    let head = Buffer.alloc(0)
    const settle = (act: () => void) => {
      stream.off('readable', onReadable).off('error', onError).off('close', onClose).off('end', onClose)
      act()
    }
    const onReadable = () => {
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) {
        head = Buffer.concat([head, chunk])
        const end = head.indexOf(delimiter)
        if (end > limitBytes - delimiter.length || (end < 0 && head.length >= limitBytes)) {
          return settle(() =>
            reject(new Error(`no eight NULs in the first ${limitBytes} bytes of the function's reply`)),
          )
        }
        if (end < 0) continue
        return settle(() => {
          stream.unshift(head.subarray(end + delimiter.length))
          resolve(head.toString('utf8', 0, end))
        })
      }
    }
    const onError = (error: Error) => settle(() => reject(error))
    const onClose = () => settle(() => reject(new Error("the function's reply ended before its body began")))
    stream.on('readable', onReadable).once('error', onError).once('close', onClose).once('end', onClose)
  })
