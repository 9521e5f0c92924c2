import { join } from 'node:path'
import { build, stop } from 'esbuild'

let made: Promise<string> | undefined

/** What the page runs, made when it is first asked for. */
export const pageScript = (): Promise<string> => {
  made ??= bundle()
  return made
}

const bundle = async (): Promise<string> => {
  try {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, 'page.ts')],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      write: false,
      logLevel: 'warning',
    })
    return outputFiles.map(({ text }) => text).join('')
  } finally {
    // Else esbuild's process stays as long as this one.
    await stop()
  }
}
