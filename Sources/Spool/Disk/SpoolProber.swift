/// Tries the disk every few seconds, for a process that receives nothing itself.
package final class SpoolProber: Sendable {
    package let disk: DiskHealth
    private let thread: BatchThread<Never>

    /// - Parameter floor: bytes that must stay free on the volume.
    package init(files: SpoolFiles, floor: Int, interval: Duration = SpoolWriter.probeInterval) {
        let disk = DiskHealth(root: files.layout.root)
        let probe = SpoolProbe(files: files, floor: floor)
        self.disk = disk
        thread = BatchThread(name: "spool-probe", pulse: interval) { _ in
            disk.during { disk.note(probe.result()) }
        }
    }

    /// Blocks until the thread has ended.
    package func stop() { thread.stop() }
}
