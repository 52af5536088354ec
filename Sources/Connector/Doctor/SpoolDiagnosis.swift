import FoundationEssentials
import Glibc
import Spool

/// Whether the spool's folder, disk and watches will do.
struct SpoolDiagnosis {
    let files: SpoolFiles
    /// Bytes below which webhooks are refused.
    let floor: Int

    func run() -> [Diagnosis] {
        guard FileManager.default.fileExists(atPath: files.layout.path(.incoming)) else {
            return [
                .warning("spool", "there is none at \(files.layout.root)", "run makes it; or check SPOOL_DIR"), inotify,
            ]
        }
        return [folders, space, fileSystem, pause, inotify].compactMap(\.self)
    }

    private var folders: Diagnosis {
        let closed = SpoolLayout.Folder.allCases.map { files.layout.path($0) }.filter {
            access($0, R_OK | W_OK | X_OK) != 0
        }
        if closed.isEmpty { return .ok("spool", "\(files.layout.root): all folders can be used by this user") }
        return .error(
            "spool",
            "this user (uid \(getuid())) may not read and write \(closed.joined(separator: ", "))",
            "mend owner and mode, or run as the connector's user"
        )
    }

    private var space: Diagnosis {
        do {
            let free = try files.freeSpace()
            let text = "\(free >> 20) MiB free, webhooks are refused below \(floor >> 20) MiB"
            let remedy = "free space: superoffice-connector prune --days 7"
            if free < floor { return .error("disk", text, remedy) }
            return free < 4 * floor ? .warning("disk", text, remedy) : .ok("disk", text)
        } catch {
            return .error("disk", "\(error)", "check the volume")
        }
    }

    /// Numbers of `statfs(2)`'s manual page.
    private var fileSystem: Diagnosis? {
        var status = statfs()
        guard statfs(files.layout.root, &status) == 0 else { return nil }
        let remote: [Int: String] = [
            0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x6573_5546: "FUSE",
        ]
        guard let name = remote[Int(status.f_type) & 0xFFFF_FFFF] else { return nil }
        return .warning(
            "file system",
            "the spool is on \(name), which tells nothing of files that other hosts put there",
            "such files wait for the sweep, at most 30 s"
        )
    }

    private var pause: Diagnosis? {
        let inspector = SpoolInspector(files: files)
        guard inspector.isPaused else { return nil }
        return .warning("pause", "claiming is paused: \(inspector.pauseNote)", "superoffice-connector resume")
    }

    private var inotify: Diagnosis {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC.rawValue))
        let limits = ["max_user_instances", "max_user_watches"].map { name in
            "\(name) \(Self.number("/proc/sys/fs/inotify/\(name)").map(String.init) ?? "?")"
        }
        guard descriptor >= 0 else {
            return .error(
                "inotify",
                "no instance is left for this user (\(limits.joined(separator: ", ")))",
                "sysctl fs.inotify.max_user_instances=512"
            )
        }
        close(descriptor)
        return .ok("inotify", limits.joined(separator: ", "))
    }

    private static func number(_ path: String) -> Int? {
        (try? String(contentsOf: URL(filePath: path), encoding: .utf8)).flatMap { Int($0.filter(\.isNumber)) }
    }
}
