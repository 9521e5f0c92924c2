/** `npm run bench` is the read path; `npm run bench -- import` the importer. */
const [name] = process.argv.slice(2)
if (name === 'import') await import('./import.ts')
else await import('./read-path/read-path.ts')
