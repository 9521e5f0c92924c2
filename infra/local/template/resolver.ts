import { account } from '../account.ts'
import { queueUrl } from '../queue-url.ts'
import { type JsonObject, listAt, objectAt, textAt } from './json.ts'
import type { Resource, Resources } from './resources.ts'

const pseudoParameters = new Map<string, string>([
  ['AWS::Partition', account.partition],
  ['AWS::Region', account.region],
  ['AWS::AccountId', account.id],
  ['AWS::URLSuffix', 'amazonaws.com'],
  ['AWS::StackName', 'local'],
])

const place = `${account.region}:${account.id}`

const arnPrefixes = new Map([
  ['AWS::Lambda::Function', `lambda:${place}:function:`],
  ['AWS::DynamoDB::Table', `dynamodb:${place}:table/`],
  ['AWS::DynamoDB::GlobalTable', `dynamodb:${place}:table/`],
  ['AWS::S3::Bucket', 's3:::'],
  ['AWS::SQS::Queue', `sqs:${place}:`],
  ['AWS::Events::EventBus', `events:${place}:event-bus/`],
  ['AWS::Pipes::Pipe', `pipes:${place}:pipe/`],
])

/** Attributes beside the ARN, by type and name, from a resource's name and ARN. */
const attributes = new Map<string, (name: string, arn: string) => string>([
  ['AWS::DynamoDB::Table.StreamArn', (_, arn) => `${arn}/stream/local`],
  ['AWS::DynamoDB::GlobalTable.StreamArn', (_, arn) => `${arn}/stream/local`],
  ['AWS::SQS::Queue.QueueName', (name) => name],
  ['AWS::SQS::Queue.QueueUrl', queueUrl],
  ['AWS::Events::EventBus.Name', (name) => name],
])

/** The properties that give a resource a name of its own. */
const nameProperties = ['TableName', 'BucketName', 'FunctionName', 'QueueName', 'Name']

/**
 * Turns values of the template that may hold `Ref`, `Fn::GetAtt` (of an ARN, a name or a queue's URL), `Fn::Join` or `Fn::Sub` into text.
 * `where` says in errors where the value stands. A resource is named as `localNames` says, else as the template does, else by its
 * logical id in lower case, which every store takes for a name.
 */
export class Resolver {
  readonly #resources: Resources
  readonly #localNames: ReadonlyMap<string, string>

  constructor(resources: Resources, localNames: ReadonlyMap<string, string>) {
    this.#resources = resources
    this.#localNames = localNames
  }

  text(value: unknown, where: string): string {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value)
    const [[name, argument] = [], ...others] = Object.entries(objectAt(value, where))
    if (others.length === 0) {
      if (name === 'Ref') return this.#ref(textAt(argument, where), where)
      if (name === 'Fn::GetAtt') return this.#attribute(argument, where)
      if (name === 'Fn::Join') return this.#join(argument, where)
      if (name === 'Fn::Sub') return this.#sub(argument, where)
    }
    throw new Error(`${where} is ${JSON.stringify(value)}, which the local run cannot resolve`)
  }

  #ref(id: string, where: string): string {
    const name = pseudoParameters.get(id) ?? this.nameOf(id, where)
    return this.#resources.get(id)?.type === 'AWS::SQS::Queue' ? queueUrl(name) : name
  }

  /** The name that a resource has in the local run. */
  nameOf(id: string, where: string): string {
    const resource = this.#resources.get(id)
    if (resource) return this.#localNames.get(id) ?? ownName(resource) ?? id.toLowerCase()
    throw new Error(`${where} refers to ${id}, which is no resource of the template`)
  }

  /** The ARN that a resource has in the local run, where its type has one there. */
  arnOf(id: string, where: string): string {
    const prefix = arnPrefixes.get(this.#resources.get(id)?.type ?? '')
    if (prefix) return `arn:${account.partition}:${prefix}${this.nameOf(id, where)}`
    throw new Error(`${where} refers to ${id}, which has no ARN in the local run`)
  }

  #attribute(argument: unknown, where: string): string {
    const path = typeof argument === 'string' ? argument.split('.') : listAt(argument, where)
    const [id = '', name] = path.map((part) => textAt(part, where))
    const type = this.#resources.get(id)?.type ?? ''
    const attribute = attributes.get(`${type}.${name}`)
    if (name === 'Arn' && arnPrefixes.has(type)) return this.arnOf(id, where)
    if (attribute) return attribute(this.nameOf(id, where), this.arnOf(id, where))
    throw new Error(`${where} uses ${path.join('.')}, which the local run does not know`)
  }

  #join(argument: unknown, where: string): string {
    const [separator, parts] = listAt(argument, where)
    return listAt(parts, where)
      .map((part) => this.text(part, where))
      .join(textAt(separator, where))
  }

  #sub(argument: unknown, where: string): string {
    const [text, variables] = typeof argument === 'string' ? [argument] : listAt(argument, where)
    const named: JsonObject = objectAt(variables, where)
    return textAt(text, where).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`
      if (name in named) return this.text(named[name], where)
      return name.includes('.') ? this.#attribute(name, where) : this.#ref(name, where)
    })
  }
}

const ownName = ({ properties }: Resource): string | undefined =>
  nameProperties.map((property) => properties[property]).find((name) => typeof name === 'string')
