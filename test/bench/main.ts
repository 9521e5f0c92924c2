/** `npm run bench` is the read path; `npm run bench -- import` the importer, `-- storage` what records take of DynamoDB. */
const [name] = process.argv.slice(2)
if (name === 'import') await import('./import.ts')
else if (name === 'storage') await import('./storage/storage.ts')
else await import('./read-path/read-path.ts')
