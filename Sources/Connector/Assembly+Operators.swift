import ArgumentParser
import Dashboard
import Hummingbird
import Logging
import Processor
import Receiver
import ServiceLifecycle
import Spool

/// The operators' listener and what is on it.
extension Assembly {
    /// The operators' pages of a process with this role: their listener, and what reads the folders for them; `writer` is
    /// the receiver's, if there is one.
    func operators(
        _ role: Readiness.Role,
        writer: SpoolWriter? = nil,
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> [any Service] {
        let dashboard = try dashboard()
        let readiness = Readiness(files: files, floor: try freeSpaceFloor(), role: role)
        let router = Router(context: OperatorsListener.Context.self)
        dashboard.addRoutes(to: router)
        try metricsPage(readiness, writer).serve(on: router)
        let settings = try operatorsSettings()
        let listener = OperatorsListener(
            settings: settings,
            router: router,
            gate: dashboard.gate,
            readiness: { await readiness.checks() },
            sizeLimit: Dashboard.formLimit,
            logger: logger("ops"),
            onBound: { [logger] port in
                let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
                logger.notice("the dashboard is open", metadata: ["address": "http://\(host):\(port)/"])
                onBound(port)
            },
            onStop: { dashboard.endStreams() }
        )
        return [DashboardService(dashboard, logger: logger("ops")), listener]
    }

    private func metricsPage(_ readiness: Readiness, _ writer: SpoolWriter?) throws -> MetricsPage {
        let spool = SpoolGauges(
            files: files,
            freeFloor: try freeSpaceFloor(),
            standstills: Destination.allCases.map(\.rawValue) + Stage.allCases.map(\.rawValue),
            alarms: [Reason.Code.onlyNoAnalyses.rawValue, Reason.Code.crmWiped.rawValue]
        )
        var parts = spool.parts + ProcessGauges.parts + [readiness.metrics]
        if let writer {
            parts.append(.init("commit_queue") { [.ours("commit_queue_length", Double(writer.waitingCount))] })
        }
        return MetricsPage(registry: metrics, version: Connector.configuration.version, parts: parts)
    }

    /// Whether somebody asked for operators' pages, which only a receiver has of its own accord.
    var wantsOperators: Bool { settings.optional("OPS_PORT") != nil || !activated.operators.isEmpty }

    func operatorsSettings() throws -> ListenerSettings {
        var listener = ListenerSettings(
            host: settings.string("OPS_HOST", default: "127.0.0.1"),
            port: try settings.integer("OPS_PORT", default: 8081, in: 0...65_535)
        )
        listener.inherited = activated.operators
        return listener
    }
}
