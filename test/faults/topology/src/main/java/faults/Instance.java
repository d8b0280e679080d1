package faults;

/** What tells the processes apart in which a task has run. */
final class Instance {
    private Instance() {}

    /** The process, and when it was started. */
    static String name() {
        ProcessHandle process = ProcessHandle.current();
        return process.pid() + "@" + process.info().startInstant().orElseThrow().toEpochMilli();
    }
}
