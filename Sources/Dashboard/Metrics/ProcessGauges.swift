import FoundationEssentials
import Glibc

/// What the kernel knows of this process.
package enum ProcessGauges {
    private struct Unreadable: Error {}

    /// Each is read by itself: `/proc` may not be there.
    package static let parts = [
        part("cpu_seconds_total", processorTime), part("resident_memory_bytes", residentMemory),
        part("open_fds", openFiles), part("max_fds", mostFiles), part("start_time_seconds", startTime),
    ]

    private static func part(_ name: String, _ value: @escaping @Sendable () throws -> Double) -> MetricsPage.Part {
        MetricsPage.Part("process_\(name)") {
            [MetricSample(family: "process_\(name)", labels: "", value: .number(try value()))]
        }
    }

    @Sendable private static func processorTime() throws -> Double {
        var usage = rusage()
        guard getrusage(RUSAGE_SELF, &usage) == 0 else { throw Unreadable() }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    @Sendable private static func residentMemory() throws -> Double {
        guard let pages = Double(try field(try text("/proc/self/statm")[...], 1)) else { throw Unreadable() }
        return pages * Double(sysconf(CInt(_SC_PAGESIZE)))
    }

    @Sendable private static func openFiles() throws -> Double {
        // The listing itself is one of them.
        Double(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - 1)
    }

    @Sendable private static func mostFiles() throws -> Double {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw Unreadable() }
        return Double(limit.rlim_cur)
    }

    @Sendable private static func startTime() throws -> Double {
        // Behind the program's name, which may hold blanks and brackets; the 22nd field of proc(5).
        let stat = try text("/proc/self/stat")
        guard let bracket = stat.lastIndex(of: ")"),
            let ticks = Double(try field(stat[stat.index(after: bracket)...], 19)),
            let boot = try text("/proc/stat").split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let booted = Double(boot.dropFirst("btime ".count))
        else { throw Unreadable() }
        return booted + ticks / Double(sysconf(CInt(_SC_CLK_TCK)))
    }

    private static func field(_ text: Substring, _ index: Int) throws -> Substring {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.indices.contains(index) else { throw Unreadable() }
        return fields[index]
    }

    private static func text(_ path: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Unreadable() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
