import assert from 'node:assert/strict'
import { contentEvent, listEvent, recordEvent } from './events.ts'
import { startFunction } from './running-function.ts'
import { codeFolder, compared, type Operation, type SubjectName } from './subjects.ts'

/** Throws unless all subjects answer alike: who sends less is not faster. */
export const checkReplies = async (environment: Readonly<Record<string, string>>): Promise<void> => {
  const read = async (name: SubjectName, operation: Operation, events: readonly unknown[]) => {
    const subject = await startFunction(codeFolder(name, operation), environment)
    const replies: string[] = []
    for (const event of events) replies.push(await subject.read(event))
    await subject.close()
    return replies
  }
  const repliesOf = async (name: SubjectName) => ({
    record: (await read(name, 'record', [recordEvent])).map((text) => JSON.parse(text)),
    list: (await read(name, 'list', [listEvent(100)])).map((text) => JSON.parse(text)),
    content: await read(name, 'content', [contentEvent(2000), contentEvent(2000, 'bytes=100-199')]),
  })
  const expected = await repliesOf('floor')
  for (const name of compared) assert.deepEqual(await repliesOf(name), expected, `${name} answers otherwise`)
}
