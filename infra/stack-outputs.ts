import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'

/**
 * The outputs of a deployed stack by their names. Region and credentials come from the environment. Throws an error that names the
 * stack when there is none of that name, else the SDK's errors.
 */
export const stackOutputs = async (stackName: string): Promise<ReadonlyMap<string, string>> => {
  const client = new CloudFormationClient({})
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }))
    const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs)
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  } catch (error) {
    const isMissing =
      error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)
    if (!isMissing) throw error
    throw new Error(`there is no stack "${stackName}" in this account and region (setting stackName)`)
  } finally {
    client.destroy()
  }
}

/** One of a stack's outputs; throws an error that names it when the stack does not have it. */
export const outputOf = (outputs: ReadonlyMap<string, string>, name: string): string => {
  const value = outputs.get(name)
  if (value) return value
  throw new Error(`the stack has no output ${name}: deploy this version of the service first`)
}
