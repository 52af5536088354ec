import ArgumentParser
import Dashboard
import Hummingbird
import Logging
import Operations
import Processor
import Receiver
import ServiceLifecycle
import Spool

/// The operators' listener and what is on it.
extension Assembly {
    /// The operators' pages of a process with this role: their listener, and what reads the folders for them; `writer` is
    /// the receiver's, if there is one.
    ///
    /// - Parameter disk: as the thread finds it that writes.
    func operators(
        _ role: Readiness.Role,
        disk: DiskHealth,
        writer: SpoolWriter? = nil,
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> [any Service] {
        let alerts = SpoolReport.watch(files, freeSpaceFloor: try freeSpaceFloor())
        let dashboard = try dashboard(alerts)
        let readiness = Readiness(
            files: files,
            disk: disk,
            role: role,
            status: status,
            loops: loops,
            alerts: alerts
        )
        let router = Router(context: OperatorsListener.Context.self)
        dashboard.addRoutes(to: router)
        try metricsPage(readiness, alerts, writer).serve(on: router)
        let place = try operatorsPlace()
        if !place.isSocket, activated.unused.contains(ActivatedSockets.formerName) {
            // Webhooks must not be refused because of it.
            logger("ops").error("The pages are not served: systemd holds their port; remove its socket unit")
            return []
        }
        var limits = ConnectionLimits()
        limits.total = DescriptorLimit.operators
        limits.proxies = try settings[\.pages.proxies] ?? []
        let listener = OperatorsListener(
            place: place,
            limits: limits,
            router: router,
            gate: dashboard.gate,
            readiness: { await readiness.checks() },
            sizeLimit: Dashboard.formLimit,
            logger: logger("ops"),
            onBound: { [logger] port in
                let address =
                    switch place {
                    case .address(let host, _): "http://\(OperatorsPlace.address(host: host, port: port))/"
                    case .socket(let path): "unix:\(path)"
                    }
                logger.notice("the dashboard is open", metadata: ["address": "\(address)"])
                onBound(port)
            },
            onStop: { dashboard.endStreams() }
        )
        return [dashboard, listener]
    }

    private func metricsPage(
        _ readiness: Readiness,
        _ alerts: @escaping @Sendable () -> [Alert],
        _ writer: SpoolWriter?
    ) throws -> MetricsPage {
        let spool = SpoolGauges(
            files: files,
            freeFloor: try freeSpaceFloor(),
            standstills: Dependency.allCases.map(\.rawValue) + Stage.allCases.map(\.rawValue),
            alerts: alerts
        )
        var parts = spool.parts + ProcessGauges.parts + [Self.metrics(readiness)]
        if let writer {
            parts.append(.init("commit_queue") { [.ours("commit_queue_length", Double(writer.waitingCount))] })
        }
        return MetricsPage(registry: metrics, version: Connector.configuration.version, parts: parts)
    }

    private static func metrics(_ readiness: Readiness) -> MetricsPage.Part {
        MetricsPage.Part("readiness") {
            let checks = readiness.snapshot
            let isReady = checks.allSatisfy { $0.isReady || !$0.isVital }
            return [.ours("ready", isReady ? 1 : 0)]
                + checks.map { .ours("check_ready", $0.isReady ? 1 : 0, [("check", $0.name)]) }
        }
    }

    /// Whether the operators' pages were asked for, which only a receiver has without that.
    var wantsOperators: Bool { settings.origin("OPS_PORT") != nil || settings.origin("OPS_SOCKET") != nil }

    /// A socket that the environment names counts before a port of `.env`, and the other way round: a unit for one of two
    /// services that share a `.env` can give its pages a place of their own.
    ///
    /// - Throws: a `Failure` when two places are named in one place.
    func operatorsPlace() throws -> OperatorsPlace {
        let others = ["OPS_PORT", "OPS_HOST"]
        guard let path = try settings[\.pages.socket],
            !others.contains(where: { settings.isNearer($0, than: "OPS_SOCKET") })
        else {
            return .address(host: try settings[\.pages.host], port: try settings[\.pages.port])
        }
        let rival = others.first { settings.origin($0) != nil && !settings.isNearer("OPS_SOCKET", than: $0) }
        guard let other = rival else { return .socket(path: path) }
        throw Failure(.configuration, "OPS_SOCKET and \(other) are both set, but the pages have one place; remove one")
    }
}
