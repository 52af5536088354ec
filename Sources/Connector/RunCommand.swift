import ArgumentParser
import FoundationEssentials
import HTTPClient
import Logging
import Receiver
import ServiceLifecycle
import Spool

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Receive webhooks and work on them.",
        discussion: """
            Example: superoffice-connector run --env-file .env --spool /var/spool/superoffice-connector

            Stops on SIGTERM or Ctrl-C: requests in flight are answered, running jobs get a grace time, the rest goes \
            back to incoming/.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: try settings.logger())
        do {
            let processing = try assembly.processing()
            let writer = try assembly.writer()
            defer { writer.stop() }
            let receiving = try assembly.receiving(writer, as: [.receive, .process, .pages])
            try await assembly.run(assembly.working(processing) + receiving)
            await processing.http.shutdown()
        } catch {
            throw Failure(error)
        }
    }
}

struct ReceiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receive",
        abstract: "Receive webhooks into the spool, without working on them.",
        discussion: "Example: superoffice-connector receive --spool /var/spool/superoffice-connector"
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: try settings.logger())
        do {
            let writer = try assembly.writer()
            defer { writer.stop() }
            try await assembly.run(assembly.receiving(writer, as: [.receive, .pages]))
        } catch {
            throw Failure(error)
        }
    }
}

struct ProcessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process",
        abstract: "Work on the spool's jobs, without receiving webhooks.",
        discussion: """
            Example: superoffice-connector process --spool /var/spool/superoffice-connector

            Several may work on one spool: a job is claimed by one of them, and the jobs of one company run one after \
            another. With OPS_PORT or OPS_SOCKET set it serves the dashboard, /health and /metrics there.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: try settings.logger())
        do {
            let processing = try assembly.processing()
            let hasPages = assembly.wantsOperators
            let heartbeat = try assembly.heartbeat(hasPages ? [.process, .pages] : [.process])
            var services = try [heartbeat] + assembly.working(processing)
            let prober = hasPages ? try assembly.prober() : nil
            defer { prober?.stop() }
            if let prober { services += try assembly.operators(.processing, disk: prober.disk) }
            try await assembly.run(services)
            await processing.http.shutdown()
        } catch {
            throw Failure(error)
        }
    }
}

/// Says where webhooks are accepted: with port 0 nobody else knows.
struct PortAnnouncement: Sendable {
    let logger: Logger

    func webhooks(_ port: Int) { logger.notice("accepting webhooks", metadata: ["port": "\(port)"]) }
}

extension Assembly {
    /// What works on jobs, and looks after the webhooks that bring them.
    fileprivate func working(_ processing: Processing) throws -> [any Service] {
        var services: [any Service] = [processing.service]
        services += try webhookWatch(beside: processing)
        return services
    }

    /// What receives webhooks; the receiver comes last, so that it is stopped first.
    fileprivate func receiving(_ writer: SpoolWriter, as roles: Set<ProcessReport.Role>) throws -> [any Service] {
        let announce = PortAnnouncement(logger: logger)
        let absence = try Absence(self)
        let tally = ReceiverTally(metrics: metrics)
        let receiver = try ReceiverPresence { onBound in
            try self.receiver(writer, tally: tally) { port in
                onBound(port)
                announce.webhooks(port)
                absence.webhooksAreAccepted()
            }
        }
        let heartbeat = try heartbeat(roles) {
            var figures = tally.figures
            figures.trouble = writer.trouble
            return figures
        }
        return [heartbeat, absence] + (try operators(receiver.role, disk: writer.disk, writer: writer)) + [receiver]
    }
}
