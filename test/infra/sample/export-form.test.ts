import { expect, it } from 'vitest'
import { exportLines, toAttachmentLines, toExportLine } from '../../../infra/sample/export-form.ts'
import { goldenDocument } from '../../../infra/sample/golden.ts'

it('writes an interaction as the published exports do', () => {
  const line = JSON.parse(toExportLine(goldenDocument))
  expect(line).toMatchObject({
    ixnId: '00001a57JGQ00BW8',
    contactId: '00001a57JGQ00BVU',
    entityTypeId: 2,
    startDate: '2009-08-05 09:33:10',
    endDate: '2009-08-05 09:34:04.14',
    structTextMimetype: 'text/xml',
    canBeParent: true,
    allAttributes: { ServiceType: 'default' },
  })
  expect(line.structuredText).toContain('<chatTranscript')
  expect(line.content).toBeUndefined()
})

it('writes the other bodies as documents of the attachment file, with keys in the wanted case', () => {
  const [line = '', ...others] = toAttachmentLines(goldenDocument, 'lower')
  const { content, ...attachment } = JSON.parse(line)
  expect(others).toEqual([])
  expect(attachment).toEqual({
    entityid: '00001a57JGQ00BW8',
    id: '00001a57JGQ00BW8-binary_content',
    thename: 'IMG_0001.png',
    mimetype: 'image/png',
    thesize: Buffer.from(content, 'base64').length,
  })
})

it('puts an interaction before its attachments, in upper case, into one file', () => {
  const lines = [...exportLines([goldenDocument])].map((line) => JSON.parse(line))
  expect(lines).toMatchObject([{ IXNID: '00001a57JGQ00BW8' }, { ENTITYID: '00001a57JGQ00BW8' }])
})
