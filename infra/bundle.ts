import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { build, type OutputFile, stop } from 'esbuild'

const root = join(import.meta.dirname, '..')

/** The folder that holds the bundle of a function: `dist/functions/<name>`. */
export const bundleFolder = (name: string): string => join(root, 'dist/functions', name)

/**
 * Bundles every file of `functions/` to `dist/functions/<name>/index.mjs`: one file each, the SDK included, so that what is
 * tested is what is deployed.
 */
export const bundleFunctions = async (): Promise<void> => {
  const sources = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts'))
  const { outputFiles } = await build({
    entryPoints: sources.map((file) => ({
      in: join(root, 'functions', file),
      out: join(basename(file, '.ts'), 'index'),
    })),
    outdir: join(root, 'dist/functions'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'warning',
  })
  // Else esbuild's process stays as long as this one.
  await stop()
  await Promise.all(outputFiles.map(writeWhole))
}

/** Whole or not at all, and only what is new: another synthesis may be copying the same bundle. */
const writeWhole = async ({ path, contents }: OutputFile): Promise<void> => {
  const present = await readFile(path).catch(() => undefined)
  if (present?.equals(contents)) return
  await mkdir(dirname(path), { recursive: true })
  // Beside the bundles: what a killed process leaves behind is not to become a part of one.
  const draft = join(root, 'dist', `${basename(dirname(path))}.${process.pid}`)
  await writeFile(draft, contents)
  await rename(draft, path)
}
