import type { ChildProcess } from 'node:child_process'
import type { Server, ServerResponse } from 'node:http'
import { portOf } from '../port.ts'
import { discardReply, type Exchange, openExchange } from './exchange.ts'
import type { FunctionDefinition } from './function-definition.ts'
import { FunctionError } from './function-error.ts'
import { type ProcessSettings, startFunctionProcess } from './function-process.ts'
import type { Invocation } from './invocation.ts'
import { createRuntimeApi, deliverEvent } from './runtime-api.ts'

export type EnvironmentSettings = ProcessSettings & {
  /** Bytes of a reply after which Lambda ends it. */
  readonly replyLimitBytes: number
}

export type EnvironmentHooks = {
  /** Ready for an invocation: at first when the function's code has loaded, then after each one. */
  readonly onFree: (environment: Environment) => void
  readonly onGone: (environment: Environment) => void
}

/** Lambda gives a function's code this long to load, and then once more the function's own timeout. */
const initMilliseconds = 10_000

/** How long a function whose caller has left may take to end by itself. */
const graceMilliseconds = 1_000

/** One execution environment: a process of the function that serves one invocation at a time. */
export class Environment {
  readonly #definition: FunctionDefinition
  readonly #settings: EnvironmentSettings
  readonly #hooks: EnvironmentHooks
  readonly #api: Server
  readonly #gone = Promise.withResolvers<void>()
  #process: ChildProcess | undefined
  #poll: ServerResponse | undefined
  #exchange: Exchange | undefined
  #timer: NodeJS.Timeout | undefined
  #verdict = new FunctionError('init-failed')
  #closing = false

  constructor(definition: FunctionDefinition, settings: EnvironmentSettings, hooks: EnvironmentHooks) {
    this.#definition = definition
    this.#settings = settings
    this.#hooks = hooks
    this.#api = createRuntimeApi({
      next: (response) => this.#onNext(response),
      reply: (id, request, response) =>
        this.#exchange?.id === id ? this.#exchange.reply(request, response) : discardReply(request, response),
      failed: (id, errorMessage) =>
        this.#exchange?.id === id && this.#exchange.fail(new FunctionError('failed', errorMessage)),
    }).listen(0, '127.0.0.1', () => (this.#closing ? this.#onExit() : this.#start()))
  }

  /** Whether the function's code has loaded. */
  get started(): boolean {
    return this.#verdict.reason !== 'init-failed'
  }

  /** Busy, but not for long: its code is loading, or its invocation is over but for the question for the next one. */
  get freeSoon(): boolean {
    return !this.started || this.#exchange?.settled === true
  }

  /** `undefined` until the process runs. */
  get processId(): number | undefined {
    return this.#process?.pid
  }

  /** Hands over an invocation; only to an environment that is free. */
  run(invocation: Invocation): void {
    const { timeoutMilliseconds } = this.#definition
    this.#exchange = openExchange(invocation, this.#settings.replyLimitBytes, {
      onSettled: () => this.#freeWhenDone(),
      onAbandoned: () => this.#killAfter(graceMilliseconds, 'did not end when its client had left'),
    })
    this.#killAfter(timeoutMilliseconds, `timed out after ${timeoutMilliseconds} ms`, 'timed-out')
    if (this.#poll) deliverEvent(this.#poll, this.#definition, invocation)
    this.#poll = undefined
  }

  /** Ends the process, whatever it is doing; resolves when it is gone. */
  close(): Promise<void> {
    this.#closing = true
    this.#verdict = new FunctionError('closed')
    this.#process?.kill('SIGKILL')
    return this.#gone.promise
  }

  #start() {
    this.#killAfter(initMilliseconds + this.#definition.timeoutMilliseconds, 'did not load in time')
    this.#process = startFunctionProcess(this.#definition, portOf(this.#api), {
      environment: this.#settings.environment,
      log: (line) => this.#isNoise(line) || this.#settings.log(line),
    })
    this.#process.once('error', (error) => this.#log(`could not be started: ${error.message}`))
    this.#process.once('close', () => this.#onExit())
  }

  #onNext(response: ServerResponse) {
    if (!this.started) this.#verdict = new FunctionError('crashed')
    this.#poll = response
    this.#freeWhenDone()
  }

  /** The reply of a handler that does not stream may come after the question for the next event. */
  #freeWhenDone() {
    if (!this.#poll || this.#exchange?.settled === false) return
    clearTimeout(this.#timer)
    this.#exchange?.close()
    this.#hooks.onFree(this)
  }

  /** What the process had sent is still read to its end: only then are its connections closed, and the rest is failure. */
  #onExit() {
    clearTimeout(this.#timer)
    // Nothing may take it for free from here on.
    this.#poll = undefined
    this.#api.close(() => {
      this.#exchange?.fail(this.#verdict)
      this.#exchange?.close()
      this.#hooks.onGone(this)
      this.#gone.resolve()
    })
    if (this.#closing) this.#api.closeAllConnections()
  }

  #killAfter(milliseconds: number, complaint: string, reason?: 'timed-out') {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#log(complaint)
      if (reason) this.#verdict = new FunctionError(reason)
      this.#process?.kill('SIGKILL')
    }, milliseconds)
  }

  #log(complaint: string) {
    this.#settings.log(`${this.#definition.id} ${complaint}`)
  }

  /** The runtime client reports every invocation whose client has left as failed; that is no error of the function. */
  #isNoise(line: string) {
    const abandoned = this.#exchange?.abandoned === true && this.#exchange.id
    return abandoned && line.includes(`\t${abandoned}\tERROR\tInvoke Error`)
  }
}
