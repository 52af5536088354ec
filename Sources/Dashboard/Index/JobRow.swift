/// One job in the index: 64 bytes, so that a hundred thousand are a few megabytes.
///
/// What many jobs share (events, folders, reasons, companies) is kept once and numbered.
struct JobRow: Sendable {
    /// Microseconds since 1970.
    var received: Int64
    var moved: Int64
    /// The event's UUID; 0 for names that are kept as they are.
    var idHigh: UInt64 = 0
    var idLow: UInt64 = 0
    var key: Int32 = 0
    /// The company's slot, or `none`.
    var account = JobRow.none
    /// The next job of the same company, in no order.
    var next = JobRow.none
    /// The run it is part of.
    var run = JobRow.none
    var why: UInt32 = 0
    var event: UInt16 = 0
    var folder: UInt16 = 0
    var written: UInt16 = 0
    var attempts: UInt16 = 0
    var flags: Flags = []

    static let none = UInt32.max

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8

        /// The name does not tell the rest: it is kept as it is.
        static let isOdd = Flags(rawValue: 1)
        static let hasKey = Flags(rawValue: 2)
        /// The file is still to be read.
        static let isUnread = Flags(rawValue: 4)
        /// Gone; its place is free once its company was grouped again.
        static let isDead = Flags(rawValue: 8)
        /// Found in the listing that is under way.
        static let isSeen = Flags(rawValue: 16)
    }
}
