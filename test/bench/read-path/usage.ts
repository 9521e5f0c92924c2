import { readdir, readFile, writeFile } from 'node:fs/promises'

/**
 * CPU that a process has used, all its threads together, in microseconds. The scheduler counts it to the nanosecond, and reading it costs
 * the process nothing; a function that reported itself would be measured with its report.
 */
export const cpuMicroseconds = async (processId: number): Promise<number> => {
  const threads = await readdir(`/proc/${processId}/task`)
  // A thread that has ended in the meantime is one of V8's that did next to nothing.
  const statOf = (thread: string) =>
    readFile(`/proc/${processId}/task/${thread}/schedstat`, 'utf8').catch(() => '0')
  const read = async (thread: string) => Number((await statOf(thread)).split(' ')[0])
  return (await Promise.all(threads.map(read))).reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000
}

/** Resident memory of a process in MB: now, and at its peak since `forgetPeak`. */
export const memoryMegabytes = async (processId: number): Promise<{ now: number; peak: number }> => {
  const status = await readFile(`/proc/${processId}/status`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') }
}

/** Lets the peak begin anew (https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html). */
export const forgetPeak = (processId: number): Promise<void> =>
  writeFile(`/proc/${processId}/clear_refs`, '5')
