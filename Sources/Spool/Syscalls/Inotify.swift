import Glibc

/// One inotify instance.
///
/// Events only mean "look now".
package final class Inotify: @unchecked Sendable {
    // Used by the spool's thread alone.

    struct Event: Equatable {
        var watch: CInt
        var mask: UInt32
        var name: String

        func has(_ bit: some BinaryInteger) -> Bool { mask & UInt32(truncatingIfNeeded: bit) != 0 }
    }

    let descriptor: CInt

    init() throws(SystemCallError) {
        descriptor = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
        if descriptor < 0 { throw SystemCallError("inotify_init1", errno) }
    }

    deinit { close(descriptor) }

    /// A file is there, whole: it was closed after writing, or renamed into the folder.
    static let arrivals = UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO)
    /// Besides: its times were set (both: `IN_ATTRIB`; the modification time alone: `IN_MODIFY`), or it went away.
    static let everything =
        arrivals | UInt32(IN_ATTRIB) | UInt32(IN_MODIFY) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM) | UInt32(IN_CREATE)
    /// The watched folder itself is gone, moved or unmounted.
    static let lost =
        UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_UNMOUNT) | UInt32(IN_IGNORED)

    func watch(_ path: String, _ mask: UInt32) throws(SystemCallError) -> CInt {
        let own = UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW)
        let watch = inotify_add_watch(descriptor, path, mask | own)
        if watch < 0 { throw SystemCallError("inotify_add_watch", errno) }
        return watch
    }

    func unwatch(_ watch: CInt) { _ = inotify_rm_watch(descriptor, watch) }

    /// What is waiting; empty when nothing is.
    func read() throws(SystemCallError) -> [Event] {
        var events: [Event] = []
        var failure: CInt = 0
        withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: MemoryLayout<inotify_event>.alignment) {
            buffer in
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 {
                failure = errno
                return
            }
            var offset = 0
            let header = MemoryLayout<inotify_event>.size
            while offset + header <= count {
                let event = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                let bytes = buffer[(offset + header)..<(offset + header + Int(event.len))].prefix { $0 != 0 }
                let name = String(decoding: bytes, as: UTF8.self)
                events.append(Event(watch: event.wd, mask: event.mask, name: name))
                offset += header + Int(event.len)
            }
        }
        if failure != 0, failure != EAGAIN, failure != EINTR { throw SystemCallError("read", failure) }
        return events
    }
}
