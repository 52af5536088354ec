import FoundationEssentials
import Logging

/// What people and processes signal to every process by files in `locks/`, at once by an event or with the next sweep.
extension JobQueue {
    /// Stops claiming: here before this returns, in every other process as soon as it looks, and after a restart, too.
    ///
    /// - Throws: when it could not be written down; this process has stopped all the same and tries to with each sweep.
    package func pause(note reason: Reason) throws(SpoolError) {
        unwrittenPause = reason
        setPaused(true)
        try writePause(reason)
    }

    private func writePause(_ reason: Reason) throws(SpoolError) {
        // What was noted before gives way: this is what a person has to know before going on.
        try files.replace(.signal(.paused), with: reason.note)
        try files.syncFolder(.locks)
        unwrittenPause = nil
    }

    /// Calls back when a person or a process gives the signal, this process included.
    package func on(_ signal: SpoolLayout.Signal, _ call: @escaping @Sendable () -> Void) {
        listeners[signal, default: []].append(call)
    }

    /// Signals to every process that lists in the CRM have changed.
    package func listsChanged() {
        do { try files.raise(.lists, at: clock.wall()) } catch {
            complain("cannot tell that lists have changed", ["error": "\(error)"])
            hear(.lists)
        }
        checkSignals()
    }

    func checkSignals() {
        checkPause()
        let present = lookAtSignals()
        for (signal, stamp) in present where signals[signal] != stamp { hear(signal) }
        signals = present
    }

    func lookAtSignals() -> [SpoolLayout.Signal: FileStamp] {
        let looks = SpoolLayout.Signal.allCases.map { ($0, files.status(files.layout.path(.signal($0)))) }
        return Dictionary(uniqueKeysWithValues: looks).compactMapValues { $0.map(FileStamp.init) }
    }

    private func hear(_ signal: SpoolLayout.Signal) {
        for call in listeners[signal] ?? [] { call() }
    }

    private func checkPause() {
        if let reason = unwrittenPause {
            do { return try writePause(reason) } catch {
                return complain("cannot write down the pause", ["error": "\(error)"])
            }
        }
        setPaused(files.exists(.signal(.paused)))
    }

    private func setPaused(_ paused: Bool) {
        guard paused != isPaused else { return }
        isPaused = paused
        logger.notice(paused ? "paused" : "resumed")
        observe(.paused(paused))
        // Names were dropped from the lists while nothing was looked at.
        if !paused { nextSweep = .distantPast }
    }
}

extension SpoolFiles {
    /// Writes a signal's file again, for every process to see: a new file each time, so that it differs whatever the
    /// clocks of several hosts say.
    func raise(_ signal: SpoolLayout.Signal, at now: Date) throws(SpoolError) {
        try replace(.signal(signal), with: Array("\(Timestamp.readable(now))\n".utf8))
    }
}
