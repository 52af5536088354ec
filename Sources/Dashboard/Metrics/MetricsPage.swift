import HTTPTypes
package import Hummingbird
import Metrics
import NIOCore

/// `/metrics`: what was counted since the start, and how it stands now.
///
/// ## Errors
/// A scrape never fails because one part of it does: that part's metrics are missing from it, and
/// `scrape_errors_total` says so.
package struct MetricsPage: Sendable {
    /// Something that is read at each scrape.
    package struct Part: Sendable {
        let name: String
        let read: @Sendable () throws -> [MetricSample]

        /// - Parameters:
        ///   - name: a label's value.
        ///   - read: may block.
        package init(_ name: String, read: @escaping @Sendable () throws -> [MetricSample]) {
            self.name = name
            self.read = read
        }
    }

    private let registry: PrometheusRegistry
    private let parts: [(part: Part, errors: Counter)]
    private let build: MetricSample

    package init(registry: PrometheusRegistry, version: String, parts: [Part]) {
        self.registry = registry
        self.parts = parts.map { part in
            let errors = Counter(label: "scrape_errors_total", dimensions: [("part", part.name)], factory: registry)
            return (part, errors)
        }
        build = .ours("build_info", 1, [("version", version)])
    }

    /// Blocks.
    package func text() -> String {
        var samples = [build]
        for (part, errors) in parts {
            do { samples += try part.read() } catch { errors.increment() }
        }
        return PrometheusText.text(samples + registry.samples)
    }

    /// Adds `/metrics` to the operators' pages.
    package func serve(on router: Router<some RequestContext>) {
        router.get("metrics") { _, _ in
            let text = try await blocking { self.text() }
            return Response(
                status: .ok,
                headers: [.contentType: PrometheusText.contentType, .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: text))
            )
        }
    }
}
