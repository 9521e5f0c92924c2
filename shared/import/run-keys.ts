/** Where everything about a run is kept in the import bucket. */
export const runPrefix = (run: string): string => `runs/${run}/`

/** The key of a run's manifest. */
export const manifestKey = (run: string): string => `${runPrefix(run)}manifest.json`

/** Where the rejects of a run are kept. */
export const rejectsPrefix = (run: string): string => `${runPrefix(run)}rejects/`

/** Where a run of many objects keeps what became of each, under a name of its own. */
export const objectsPrefix = (run: string): string => `${runPrefix(run)}objects/`

/** What an object leaves there when it is imported. */
export const resultName = 'result.json'
