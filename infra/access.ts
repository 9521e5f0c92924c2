import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'

/** What a function uses, and what it may do with it: the environment variables that name it, and the rights to it, side by side. */
export type Access = {
  readonly environment: Readonly<Record<string, string>>
  readonly statements: readonly PolicyStatement[]
}

/** The access to several things. */
export const together = (...parts: readonly Access[]): Access => ({
  environment: Object.assign({}, ...parts.map(({ environment }) => environment)),
  statements: parts.flatMap(({ statements }) => statements),
})
