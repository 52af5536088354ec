import Logging
import Operations
import Processor
import Webhook

/// The folders.
struct SpoolRows: SettingGroup {
    let title = "Spool"

    let directory = Setting("SPOOL_DIR", .text, default: "spool", for: [.everything])
        .about("the spool folder")
        .more("Created when it is missing. All of it has to be on one file system.")
    let mustExist = Setting("SPOOL_MUST_EXIST", .onOff, default: "false", for: [.everything])
        .about("never create a spool: for one on a volume of its own, which may not be mounted")
        .more("Set it once the spool exists: where none is found then, nothing starts (exit code 69) or is created.")
    let freeMebibytes = Setting("SPOOL_FREE_MIB", .number(0...1_048_576, "MiB"), default: "256", for: [.storing])
        .about("with less free space than this, webhooks are refused with 503")
    let retentionDays = Setting("RETENTION_DAYS", .number(1...36_500, "days"), default: "92", for: [.processing])
        .about("how long jobs are kept in done/ and skipped/")
        .more("`failed/` and `proposed/` are never emptied. `prune` uses it, too.")
}

/// What is worked on, and how.
struct ProcessingRows: SettingGroup {
    let title = "Processing"

    let mappingFile = Setting("MAPPING_FILE", .text, default: "mapping.json", for: [.processing])
        .about("which answer goes into which field")
        .more("[Its format](SUPEROFFICE.md#mappingjson).")
    let writes = Setting("WRITES", SettingForm<Enrichment.Writes>.choice, default: "direct", for: [.processing])
        .about("whether analyses are written at once, or a person has to say yes to each")
        .more("With `propose` nothing is written until a job is [approved](../spool/README.md#proposed).")
    let concurrency = Setting("CONCURRENCY", .number(1...256), default: "8", for: [.processing])
        .about("how many jobs are worked on at the same time")
        .more("Jobs of one company always run one after another.")
    let retryAttempts = Setting("RETRY_ATTEMPTS", .number(1...1000), default: "16", for: [.processing])
        .about("after so many attempts a job goes to failed/")
        .more("Waits grow from 10 s to 1 h: 16 attempts take about 7½ hours.")
    let analysesPerDay = Setting(
        optional: "ANALYSES_PER_DAY",
        .number(1...1_000_000),
        unset: "no limit",
        for: [.processing]
    )
    .about("how many analyses are asked for on a UTC day, by all processes on the spool together", example: "500")
    .more("Jobs that are over wait until the next day; `status` warns at 80 %. The same question counts once.")
    let loopLimit = Setting("LOOP_LIMIT", .number(1...10_000), default: "5", for: [.processing])
        .about(
            "so many echoes of our own writes to one record within 10 minutes look like a loop: the job goes to failed/"
        )
    let stopGraceSeconds = Setting(
        "STOP_GRACE_SECONDS",
        .number(0...3600, "seconds"),
        default: "20",
        for: [.processing]
    )
    .about("how long running jobs may go on after SIGTERM before they are put back")
    let contactColumns = Setting(
        "CONTACT_COLUMNS",
        .list,
        default: "name,department,urladdress,urls,orgnr,userdef_id,userdef2_id",
        for: [.processing]
    )
    .about("a changed company is worked on when one of these columns changed")
    /// `title` and `position_idx` are what SuperOffice sends; the other spellings were in use in the field.
    let personColumns = Setting(
        "PERSON_COLUMNS",
        .list,
        default: "title,jobtitle,position_idx,position_id,contact_id,userdef_id,userdef2_id",
        for: [.processing]
    )
    .about("the same for persons")
    let unnamedChanges = Setting(
        "UNNAMED_CHANGES",
        SettingForm<DecisionSettings.UnnamedChanges>.choice,
        default: "process",
        for: [.processing]
    )
    .about("what to do about a change that names bookkeeping columns only")
    .more("A web address or a user-defined field may be behind it.")
    let backfill = Setting(
        "BACKFILL",
        SettingForm<DowntimeMonitor.Remedy>.choice,
        default: "auto",
        for: [.receiving, .processing]
    )
    .about("what to do about changes in the CRM whose webhooks were missed")
    .more(
        "`auto` makes jobs of them, after a hole in the feed and once a night; `propose` logs what was missed and the "
            + "command, `off` does nothing."
    )
    let backfillAfter = Setting("BACKFILL_AFTER", .number(1...525_600, "minutes"), default: "10", for: [.receiving])
        .about("how long the receiver must have been away for that")
}

/// What is written to standard error.
struct LogRows: SettingGroup {
    let title = "Log"

    let level = Setting("LOG_LEVEL", SettingForm<Logger.Level>.choice, default: "info", for: [.everything])
        .about("messages below this level are not logged")
    let format = Setting(
        optional: "LOG_FORMAT",
        SettingForm<LineLogHandler.Format>.choice,
        unset: "`text` on a terminal, else `json`",
        for: [.everything]
    )
    .about("one line of text or one JSON object for each message; the log goes to standard error", example: "text")
}
