import ArgumentParser
import Dashboard
import Hummingbird
import Logging
import Processor
import Receiver
import ServiceLifecycle
import Spool
import Webhook

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
        let dashboard = try dashboard()
        let readiness = Readiness(files: files, disk: disk, role: role, status: status, loops: loops)
        let router = Router(context: OperatorsListener.Context.self)
        dashboard.addRoutes(to: router)
        try metricsPage(readiness, writer).serve(on: router)
        let place = try operatorsPlace()
        if !place.isSocket, activated.unused.contains(ActivatedSockets.formerName) {
            // Webhooks must not be refused because of it.
            logger("ops").error("The pages are not served: systemd holds their port; remove its socket unit")
            return []
        }
        var limits = ConnectionLimits()
        limits.total = DescriptorLimit.operators
        limits.proxies = try proxies("OPS_PROXY_ADDRESSES")
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
        return [DashboardService(dashboard, logger: logger("ops")), listener]
    }

    private func metricsPage(_ readiness: Readiness, _ writer: SpoolWriter?) throws -> MetricsPage {
        let spool = SpoolGauges(
            files: files,
            freeFloor: try freeSpaceFloor(),
            standstills: Destination.allCases.map(\.rawValue) + Stage.allCases.map(\.rawValue),
            alarms: [Reason.Code.onlyNoAnalyses, .crmWiped, .shortSecret].map(\.rawValue)
        )
        var parts = spool.parts + ProcessGauges.parts + [readiness.metrics]
        if let writer {
            parts.append(.init("commit_queue") { [.ours("commit_queue_length", Double(writer.waitingCount))] })
        }
        return MetricsPage(registry: metrics, version: Connector.configuration.version, parts: parts)
    }

    /// Whether somebody asked for operators' pages, which only a receiver has of its own accord.
    var wantsOperators: Bool { settings.optional("OPS_PORT") != nil || settings.optional("OPS_SOCKET") != nil }

    /// - Throws: a `Failure` when two places are named.
    func operatorsPlace() throws -> OperatorsPlace {
        guard let path = settings.optional("OPS_SOCKET") else {
            return .address(
                host: settings.string("OPS_HOST", default: "127.0.0.1"),
                port: try settings.integer("OPS_PORT", default: 8081, in: 0...65_535)
            )
        }
        guard let other = ["OPS_PORT", "OPS_HOST"].first(where: { settings.optional($0) != nil }) else {
            return .socket(path: path)
        }
        throw Failure(.configuration, "OPS_SOCKET and \(other) are both set, but the pages have one place; remove one")
    }

    /// Addresses and ranges from which reverse proxies connect.
    func proxies(_ name: String) throws -> [AddressRange] {
        try (settings.list(name) ?? []).map { text in
            guard let range = AddressRange(text) else {
                throw Failure(
                    .configuration,
                    "\(name) has \"\(text)\", but it must be addresses or ranges such as 10.0.0.7, 172.16.0.0/12"
                )
            }
            return range
        }
    }
}
