import ArgumentParser
import Logging
import Operations
import Receiver
import ServiceLifecycle
import Spool

/// A service that is what it does until it is told to stop.
struct RunningService: Service {
    let body: @Sendable () async -> Void

    func run() async { await body() }
}

extension Assembly {
    /// What receives webhooks; the receiver comes last, so that it is stopped first.
    func receiving(_ writer: SpoolWriter, as roles: Set<ProcessReport.Role>) throws -> [any Service] {
        let policy = (try settings[\.processing.backfill], 60 * Double(try settings[\.processing.backfillAfter]))
        let tally = ReceiverTally(metrics: metrics)
        let downtime = try DowntimeMonitor(files: files, policy: policy, logger: logger) {
            (tally.figures.unstored, writer.disk.trouble == nil)
        }
        let receiver = try receiver(writer, tally: tally) { port in
            // With port 0 only the log says which.
            logger.notice("accepting webhooks", metadata: ["port": "\(port)"])
            manager.ready("accepting webhooks on port \(port)")
            downtime.webhooksAreAccepted()
        }
        let heartbeat = try heartbeat(roles) {
            var figures = tally.figures
            figures.trouble = writer.disk.trouble
            return figures
        }
        let role = Readiness.Role.receiving { receiver.isAccepting }
        let pages = try operators(role, disk: writer.disk, writer: writer)
        return [heartbeat, downtime] + (try notifying(isProcessor: roles.contains(.process))) + pages + [receiver]
    }

    /// Shows other processes how this one is; the first of its services, so that it is stopped last.
    ///
    /// - Parameter figures: what the receiver has seen; nil in a process that has none.
    func heartbeat(
        _ roles: Set<ProcessReport.Role>,
        figures: @escaping @Sendable () -> ReceiverFigures? = { nil }
    ) throws -> RunningService {
        let heartbeat = try Heartbeat(
            files: files,
            roles: roles,
            version: Connector.configuration.version,
            status: status,
            loops: loops,
            figures: figures,
            logger: logger("heartbeat")
        )
        return RunningService {
            await heartbeat.start()
            // Being cancelled, because another service has failed, ends it as well.
            _ = try? await gracefulShutdown()
            await heartbeat.stop()
        }
    }
}
