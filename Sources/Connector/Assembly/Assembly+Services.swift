import Logging
import Operations
import Receiver
import ServiceLifecycle
import Spool

extension Assembly {
    /// What processes jobs, and monitors the webhooks that bring them.
    func working(_ processing: Processing) throws -> [any Service] {
        try [processing.service] + webhookMonitor(beside: processing)
    }

    /// What receives webhooks; the receiver comes last, so that it is stopped first.
    func receiving(_ writer: SpoolWriter, as roles: Set<ProcessReport.Role>) throws -> [any Service] {
        let downtime = try DowntimeMonitor(files: files, policy: downtimePolicy(), logger: logger) {
            // Drop-ins a second where no operator chose a rate.
            try await backfill($0, rate: 20)
        }
        let tally = ReceiverTally(metrics: metrics)
        let receiver = try receiver(writer, tally: tally) { port in
            // With port 0 only the log says which.
            logger.notice("accepting webhooks", metadata: ["port": "\(port)"])
            downtime.webhooksAreAccepted()
        }
        let heartbeat = try heartbeat(roles) {
            var figures = tally.figures
            figures.trouble = writer.trouble
            return figures
        }
        let role = Readiness.Role.receiving { receiver.isAccepting }
        return [heartbeat, downtime] + (try operators(role, disk: writer.disk, writer: writer)) + [receiver]
    }

    /// What to do after a downtime of the receiver.
    ///
    /// - Throws: a `Failure`.
    func downtimePolicy() throws -> DowntimeMonitor.Policy {
        (try settings[\.processing.backfill], try 60 * Double(settings[\.processing.backfillAfter]))
    }
}
