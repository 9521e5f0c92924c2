import { Environment, type EnvironmentSettings } from './environment.ts'
import type { FunctionDefinition } from './function-definition.ts'
import { FunctionError } from './function-error.ts'
import type { Invocation } from './invocation.ts'

export type PoolSettings = EnvironmentSettings & {
  /** Environments of a function that reserves no concurrency of its own. */
  readonly environmentLimit: number
}

/** The environments of one function: started when there is work for them, never more than the limit; the rest waits in order. */
export class FunctionPool {
  readonly #definition: FunctionDefinition
  readonly #settings: PoolSettings
  readonly #environments = new Set<Environment>()
  readonly #free: Environment[] = []
  readonly #waiting: Invocation[] = []

  constructor(definition: FunctionDefinition, settings: PoolSettings) {
    this.#definition = definition
    this.#settings = settings
  }

  get processIds(): readonly number[] {
    return [...this.#environments].flatMap(({ processId }) => processId ?? [])
  }

  /** Its reply fails when its signal is aborted, waiting or not. */
  add(invocation: Invocation): void {
    const { signal } = invocation
    const leave = () => {
      remove(this.#waiting, invocation)
      invocation.fail(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    const settled = () => signal.removeEventListener('abort', leave)
    invocation.reply.then(settled, settled)
    this.#waiting.push(invocation)
    this.#dispatch()
  }

  async close(): Promise<void> {
    for (const invocation of this.#waiting.splice(0)) invocation.fail(new FunctionError('closed'))
    await Promise.all([...this.#environments].map((environment) => environment.close()))
  }

  /** The environment that was busy last is used first, as on Lambda: one request at a time needs one process. */
  #dispatch() {
    for (
      let environment = this.#free.at(-1);
      environment && this.#waiting.length;
      environment = this.#free.at(-1)
    ) {
      this.#free.pop()
      const invocation = this.#waiting.shift()
      if (invocation) environment.run(invocation)
    }
    const soon = [...this.#environments].filter(({ freeSoon }) => freeSoon).length
    const room = this.#limit - this.#environments.size
    const missing = Math.min(this.#waiting.length - soon, room)
    for (let count = 0; count < missing; count++) this.#start()
  }

  get #limit() {
    return this.#definition.reservedConcurrency ?? this.#settings.environmentLimit
  }

  #start() {
    const environment = new Environment(this.#definition, this.#settings, {
      onFree: () => {
        this.#free.push(environment)
        this.#dispatch()
      },
      onGone: () => this.#forget(environment),
    })
    this.#environments.add(environment)
  }

  /** An environment that could not start takes one request down with it, so that a broken function is not started for ever. */
  #forget(environment: Environment) {
    this.#environments.delete(environment)
    remove(this.#free, environment)
    if (!environment.started) this.#waiting.shift()?.fail(new FunctionError('init-failed'))
    this.#dispatch()
  }
}

const remove = <T>(list: T[], entry: T) => {
  const index = list.indexOf(entry)
  if (index >= 0) list.splice(index, 1)
}
