// Tries the API's reference as a reader would, in Debian's Chromium: node .ci/try-reference.mjs TOOLS ORIGIN SCREENSHOT [USER PASSWORD]
// TOOLS is a folder with playwright-core in its node_modules.
import { strict as assert } from 'node:assert'
import { createRequire } from 'node:module'

const [tools, origin, screenshot, user, password] = process.argv.slice(2)
const { chromium } = createRequire(`${tools}/`)('playwright-core')

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
    ...['--disable-background-networking', '--disable-component-update'],
  ],
})
const page = await browser.newPage({ viewport: { width: 1200, height: 1400 } })
const complaints = []
page.on('console', (message) => {
  if (message.type() === 'error') complaints.push(message.text())
})
page.on('pageerror', (error) => complaints.push(String(error)))
page.on('request', (request) => {
  if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) complaints.push(request.url())
})

const operation = (id) => page.locator(`[id$="${id}"].opblock`)
/** Opens an operation, sends its examples, and resolves to the status and the body that the page shows. */
const ask = async (id) => {
  const block = operation(id)
  if (!(await block.getAttribute('class')).includes('is-open'))
    await block.locator('.opblock-summary').click()
  await block.locator('.execute').click()
  const shown = block.locator('.live-responses-table .response').first()
  await shown.waitFor()
  const status = (await shown.locator('.response-col_status').textContent()).trim()
  return { block, status, text: await shown.locator('.response-col_description').textContent() }
}

try {
  await page.goto(`${origin}/docs`)
  await operation('get-interaction').waitFor()
  assert.equal(await page.locator('.opblock').count(), 12)
  if (user) {
    await page.locator('.auth-wrapper .authorize').click()
    await page.locator('.modal-ux input[name="username"]').fill(user)
    await page.locator('.modal-ux input[name="password"]').fill(password)
    await page.locator('.modal-ux button.authorize').click()
    await page.locator('.modal-ux .btn-done').click()
  }
  const record = await ask('get-interaction')
  assert.equal(record.status, '200', record.text)
  assert.match(record.text, /"subject": "SMS chat"/)
  assert.match(record.text, /x-request-id/)
  await record.block.screenshot({ path: screenshot })
  const text = await ask('get-plain-text')
  assert.equal(text.status, '200', text.text)
  assert.match(text.text, /Bonjour, ma box clignote en rouge/)
  assert.match((await ask('list-customer-interactions')).text, /"interaction_id": "00001a57JGQ00BW8"/)
  assert.deepEqual(complaints, [])
} finally {
  await browser.close()
}
