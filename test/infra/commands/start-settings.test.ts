import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageError } from '../../../infra/commands/command.ts'
import { readStartSettings, startHelp } from '../../../infra/commands/start-settings.ts'
import { readConfiguration } from '../../../infra/configuration.ts'

describe('the settings of a start', () => {
  test('are these unless told otherwise', () => {
    expect(readStartSettings({}, [])).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataFolder: '.local',
      empty: false,
      auth: 'open',
      context: { basePath: '', publicBaseUrl: '', auth: 'iam' },
      configuration: readConfiguration({}),
    })
  })

  const environment = {
    PORT: '1',
    BASE_PATH: '/from/environment',
    DATA_DIR: 'from-environment',
    PUBLIC_BASE_URL: 'https://environment.example.com',
    AUTH: 'basic',
  }

  test('come from the environment', () => {
    expect(readStartSettings(environment, [])).toMatchObject({
      port: 1,
      dataFolder: 'from-environment',
      auth: 'basic',
      context: { basePath: '/from/environment', publicBaseUrl: 'https://environment.example.com' },
    })
  })

  test('come from the flags before that', () => {
    const args = [
      '--port=0',
      '--base-path=/a',
      '--data=d',
      '--empty',
      '--host=::1',
      '--public-base-url=http://x:1/y',
    ]
    expect(readStartSettings(environment, [...args, '--auth=iam'])).toMatchObject({
      host: '::1',
      port: 0,
      dataFolder: 'd',
      empty: true,
      auth: 'iam',
      context: { basePath: '/a', publicBaseUrl: 'http://x:1/y' },
    })
  })

  test('of an environment that is set to nothing are the default ones', () => {
    const empty = { PORT: '', BASE_PATH: '', DATA_DIR: '', PUBLIC_BASE_URL: '', AUTH: '', SETTINGS: '' }
    expect(readStartSettings(empty, [])).toEqual(readStartSettings({}, []))
  })

  test.each(['genesys/1/cs', '/genesys/1/cs/', 'genesys/1/cs//', '/genesys/1/cs'])(
    'take %s for /genesys/1/cs',
    (path) => {
      const settings = readStartSettings({}, ['--base-path', path])
      expect(settings).toMatchObject({ context: { basePath: '/genesys/1/cs' } })
    },
  )

  test.each(['/', ''])('take "%s" for no base path', (path) => {
    expect(readStartSettings({}, [`--base-path=${path}`])).toMatchObject({ context: { basePath: '' } })
  })

  test.each([
    ['--port', '-1'],
    ['--port', '65536'],
    ['--port', '80 80'],
    ['--port', ''],
    ['--base-path', '/a//b'],
    ['--base-path', '/a?b'],
    ['--base-path', '/{id}'],
    ['--base-path', '/ü'],
    ['--public-base-url', 'history.example.com'],
    ['--public-base-url', 'ftp://history.example.com'],
    ['--public-base-url', 'https://history.example.com/?a=b'],
    ['--data', ''],
    ['--host', ''],
    ['--auth', 'none'],
    ['--settings', 'no-such-file.json'],
  ])('refuse %s "%s" in one line that names the flag', (flag, value) => {
    const read = () => readStartSettings({}, [`${flag}=${value}`])
    expect(read).toThrow(UsageError)
    expect(read).toThrow(new RegExp(`^${flag}: .+$`))
  })

  test.each([
    ['PORT', 'x', '--port'],
    ['BASE_PATH', '/a b', '--base-path'],
    ['PUBLIC_BASE_URL', 'x', '--public-base-url'],
  ])('refuse the variable %s "%s" likewise', (variable, value, flag) => {
    expect(() => readStartSettings({ [variable]: value }, [])).toThrow(new RegExp(`^${flag}: .+$`))
  })

  test('without an issuer, tokens are refused in the words of the settings', () => {
    expect(() => readStartSettings({}, ['--auth=oidc'])).toThrow('setting "oidcIssuer" must be the issuer')
  })

  describe('in a file of a deployment', () => {
    let folder = ''
    const file = (name: string, values: object) => {
      writeFileSync(join(folder, name), JSON.stringify(values))
      return `--settings=${join(folder, name)}`
    }
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'start-settings-'))
    })
    afterAll(() => rmSync(folder, { recursive: true }))

    test('count here too; a flag wins', () => {
      const settings = file('cv.json', {
        basePath: '/cv',
        stageName: 'prod',
        domainName: 'a.example.com',
        certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b',
      })
      const read = (...args: string[]) => readStartSettings({}, [settings, ...args]).valueOf()
      expect(read()).toMatchObject({ configuration: { basePath: '/cv', stageName: 'prod', auth: 'iam' } })
      expect(read('--base-path=/a')).toMatchObject({ configuration: { basePath: '/a' } })
    })

    test('with several tenants cannot run open, as nothing would say which one calls', () => {
      const settings = file('tenants.json', { auth: 'basic', tenants: { a: {}, b: {} } })
      expect(readStartSettings({}, [settings])).toMatchObject({ auth: 'basic' })
      expect(() => readStartSettings({}, [settings, '--auth=open'])).toThrow(/^(--auth|setting "tenants")/)
    })
  })

  test.each(['--colour', 'extra', '-p'])('refuse %s, which they do not know', (argument) => {
    expect(() => readStartSettings({}, [argument])).toThrow(argument)
  })

  test('are all explained by --help', () => {
    expect(readStartSettings({}, ['--help', '--port=0'])).toBe('help')
    for (const name of [
      '--port',
      '--base-path',
      '--data',
      '--empty',
      '--host',
      '--public-base-url',
      '--auth',
      '--settings',
    ])
      expect(startHelp).toMatch(new RegExp(`^  ${name} `, 'm'))
    for (const variable of Object.keys(environment)) expect(startHelp).toContain(`(${variable}, default`)
  })
})
