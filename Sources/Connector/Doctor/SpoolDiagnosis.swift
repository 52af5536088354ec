import FoundationEssentials
import Glibc
import Spool

/// Whether the spool's folder, disk and watches will do.
struct SpoolDiagnosis {
    let files: SpoolFiles
    /// Bytes below which webhooks are refused.
    let floor: Int

    func run() -> [Diagnosis] {
        if access(files.layout.path(.incoming), F_OK) != 0 {
            let none = "there is none at \(files.layout.root)"
            return [errno == EACCES ? folders : .warning("spool", none, "run makes it; or check SPOOL_DIR"), inotify]
        }
        return [folders, space, fileSystem, pause, inotify].compactMap(\.self)
    }

    /// A folder that is missing will be made.
    private var folders: Diagnosis {
        let closed = SpoolLayout.Folder.allCases.map { files.layout.path($0) }.filter {
            access($0, R_OK | W_OK | X_OK) != 0 && errno != ENOENT
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

    /// Other hosts' changes raise no event on these.
    private static let remote: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "9p", "fuse.glusterfs", "fuse.sshfs", "ceph",
    ]

    private var fileSystem: Diagnosis? {
        guard let kind = Self.kind(of: files.layout.root), Self.remote.contains(kind) else { return nil }
        return .warning(
            "file system",
            "the spool is on \(kind), which tells nothing of files that other hosts put there",
            "such files wait for the sweep, at most 30 s"
        )
    }

    /// The type of the file system that is mounted closest above the path.
    private static func kind(of path: String) -> String? {
        guard let mounts = try? String(contentsOf: URL(filePath: "/proc/self/mounts"), encoding: .utf8) else {
            return nil
        }
        var closest: (point: Substring, kind: Substring) = ("", "")
        for line in mounts.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count > 2, parts[1].count >= closest.point.count else { continue }
            let folder = parts[1] == "/" ? "/" : "\(parts[1])/"
            if path == parts[1] || path.hasPrefix(folder) { closest = (parts[1], parts[2]) }
        }
        return closest.kind.isEmpty ? nil : String(closest.kind)
    }

    private var pause: Diagnosis? {
        let inspector = SpoolInspector(files: files)
        guard inspector.isPaused else { return nil }
        return .warning("pause", "claiming is paused: \(inspector.pauseNote)", "superoffice-connector resume")
    }

    private var inotify: Diagnosis {
        let descriptor = inotify_init1(Int32(O_CLOEXEC))
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
