import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { application } from '../../infra/application.ts'
import type { Context } from '../../infra/configuration.ts'

export type Resource = {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

export type SynthesizedTemplate = {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>
}

/** The template that some settings give. The bundles are there already: `test/assembly.ts` makes them. */
export const synthesized = (settings: Context = {}): SynthesizedTemplate => {
  // CloudFormation's rules have a test of their own.
  process.env['CDK_VALIDATION'] = 'false'
  const outdir = mkdtempSync(join(tmpdir(), 'synthesized-'))
  try {
    const { app, stack } = application({ outdir, context: settings })
    return app.synth().getStackArtifact(stack.artifactId).template
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

/** The resources of a type with their logical ids. */
export const ofType = ({ Resources }: SynthesizedTemplate, type: string) =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, ...resource }))

/** The only resource of a type. */
export const onlyOfType = (template: SynthesizedTemplate, type: string) => {
  const [resource, ...others] = ofType(template, type)
  if (!resource || others.length > 0) throw new Error(`not exactly one ${type}`)
  return resource
}
