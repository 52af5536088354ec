extension Texts {
    /// What the list of runs, a run and a job say.
    static let runs: Table = [
        "languageName": ("English", "Deutsch"),
        "thousands": (",", "."),
        "decimal": (".", ","),
        "seconds": ("s", "s"),
        "minutes": ("min", "min"),
        "hours": ("h", "h"),
        "days": ("d", "T"),
        "unknownTime": ("unknown", "unbekannt"),
        "skipToContent": ("Skip to content", "Zum Inhalt"),
        "navigation": ("Pages", "Seiten"),
        "language": ("Language", "Sprache"),
        "runs": ("Sync runs", "Abläufe"),
        "spool": ("Spool", "Spool"),
        "liveOn": ("live", "live"),
        "liveOff": ("not live; reload to update", "nicht live; zum Aktualisieren neu laden"),
        "changedOne": ("The page was updated", "Die Seite wurde aktualisiert"),
        "signOut": ("Sign out", "Abmelden"),
        "backToRuns": ("Back to the sync runs", "Zurück zu den Abläufen"),
        "timesIn": ("Times are in {zone}.", "Zeiten in {zone}."),
        "filterRuns": ("Filter sync runs", "Abläufe filtern"),
        "company": ("Company", "Firma"),
        "companyHint": ("name or id", "Name oder Nummer"),
        "status": ("Status", "Status"),
        "anyStatus": ("any", "alle"),
        "event": ("Event", "Ereignis"),
        "eventHint": ("contact.*", "contact.*"),
        "search": ("Search", "Suchen"),
        "clear": ("Clear", "Zurücksetzen"),
        "time": ("Time", "Zeit"),
        "until": ("until", "bis"),
        "duration": ("Duration", "Dauer"),
        "written": ("Written", "Geschrieben"),
        "nothing": ("nothing", "nichts"),
        "events": ("Events", "Ereignisse"),
        "runsAll.one": ("{count} sync run", "{count} Ablauf"),
        "runsAll.other": ("{count} sync runs", "{count} Abläufe"),
        "runsFound.one": ("{count} sync run matches", "{count} Ablauf gefunden"),
        "runsFound.other": ("{count} sync runs match", "{count} Abläufe gefunden"),
        "stillReading": (
            "Still catching up: some companies may be missing.",
            "Die Anzeige wird noch aktualisiert: Firmen können fehlen."
        ),
        "indexIsCut": (
            "The newest {count} jobs are shown; older ones lie in the folders.",
            "Die neuesten {count} Jobs sind erfasst; ältere liegen in den Ordnern."
        ),
        "noRunsFound": ("No sync run matches.", "Keine Abläufe gefunden."),
        "noRunsYet": (
            "No webhook has arrived yet. As soon as a company changes in SuperOffice, its run appears here.",
            "Es ist noch kein Webhook angekommen. Sobald sich in SuperOffice eine Firma ändert, erscheint ihr "
                + "Ablauf hier."
        ),
        "noRunsYetReading": ("The folders are being read.", "Die Ordner werden gelesen."),
        "pagesOfList": ("Pages of the list", "Seiten der Liste"),
        "pageOf": ("page {page} of {pages}", "Seite {page} von {pages}"),
        "runGap": (
            "Jobs of one company that lie at most {gap} apart are one run.",
            "Jobs einer Firma, die höchstens {gap} auseinanderliegen, sind ein Ablauf."
        ),
        "noCompany": ("No company", "Keine Firma"),
        "companyNumber": ("Company {id}", "Firma {id}"),
        "persons.one": ("Person", "Person"),
        "persons.other": ("{count} persons:", "{count} Personen:"),
        "eventsInRun.one": ("{count} event", "{count} Ereignis"),
        "eventsInRun.other": ("{count} events", "{count} Ereignisse"),
        "status.failed": ("Failed", "Fehlgeschlagen"),
        "status.running": ("Running", "Läuft"),
        "status.waiting": ("Waiting", "Wartet"),
        "status.deferred": ("Deferred", "Zurückgestellt"),
        "status.completed": ("Completed", "Erledigt"),
        "status.skipped": ("Skipped", "Übersprungen"),
        "state": ("State", "Zustand"),
        "state.incoming": ("Waiting", "Wartet"),
        "state.processing": ("Running", "Läuft"),
        "state.deferred": ("Deferred", "Zurückgestellt"),
        "state.proposed": ("Proposed", "Vorgeschlagen"),
        "state.approved": ("Approved", "Freigegeben"),
        "state.failed": ("Failed", "Fehlgeschlagen"),
        "state.done": ("Done", "Erledigt"),
        "state.skipped": ("Skipped", "Übersprungen"),
        "meaning.incoming": ("waiting to be processed", "warten auf Bearbeitung"),
        "meaning.processing": ("being processed now", "werden gerade bearbeitet"),
        "meaning.deferred": ("retried automatically", "werden automatisch wiederholt"),
        "meaning.proposed": ("waiting for approval", "warten auf Freigabe"),
        "meaning.approved": ("written next", "werden als Nächstes geschrieben"),
        "meaning.failed": ("needs attention", "müssen geprüft werden"),
        "meaning.done": ("finished", "abgeschlossen"),
        "meaning.skipped": ("not relevant", "nicht relevant"),
        "reason.other-event": (
            "Only created and changed companies and persons are processed.",
            "Nur neue und geänderte Firmen und Personen werden bearbeitet."
        ),
        "reason.deleted": ("The record was deleted.", "Der Datensatz wurde gelöscht."),
        "reason.foreign-tenant": (
            "The event belongs to another tenant.",
            "Das Ereignis gehört zu einem anderen Mandanten."
        ),
        "reason.own-change": (
            "The connector's own user made the change.",
            "Die Änderung stammt vom Benutzer des Connectors."
        ),
        "reason.irrelevant": (
            "None of the changed columns is relevant for an analysis.",
            "Keine der geänderten Spalten ist für eine Analyse relevant."
        ),
        "reason.out-of-scope": (
            "The company is outside the scope set in mapping.json.",
            "Die Firma liegt außerhalb des Bereichs, den mapping.json festlegt."
        ),
        "reason.superseded": (
            "A later job for the same record covers this one.",
            "Ein späterer Job zum selben Datensatz deckt diesen ab."
        ),
        "reason.rejected": (
            "Somebody said no to what was proposed.",
            "Der Vorschlag wurde abgelehnt."
        ),
        "reason.gone": ("The record is no longer in the CRM.", "Der Datensatz existiert im CRM nicht mehr."),
        "reason.unknown": ("Skipped as {reason}.", "Übersprungen: {reason}."),
        "jobs": ("Jobs", "Jobs"),
        "received": ("Received", "Empfangen"),
        "whatHappened": ("What happened", "Was geschah"),
        "trail": ("Trail", "Verlauf"),
        "trailSteps.one": ("{count} step", "{count} Schritt"),
        "trailSteps.other": ("{count} steps", "{count} Schritte"),
        "olderJobsHidden.one": (
            "{count} older job of this run is not shown.",
            "{count} älterer Job dieses Ablaufs wird nicht angezeigt."
        ),
        "olderJobsHidden.other": (
            "{count} older jobs of this run are not shown.",
            "{count} ältere Jobs dieses Ablaufs werden nicht angezeigt."
        ),
        "runGoneTitle": ("No such run", "Ablauf nicht gefunden"),
        "runGone": ("No run is known at this address.", "Unter dieser Adresse ist kein Ablauf bekannt."),
        "runGoneHint": (
            "It may be older than what is kept, or its first job was erased.",
            "Möglicherweise ist er zu alt, oder sein erster Job wurde gelöscht."
        ),
        "jobGoneTitle": ("No such job", "Job nicht gefunden"),
        "jobGone": ("There is no file {name} in the spool.", "Im Spool gibt es keine Datei {name}."),
        "jobGoneHint": (
            "It may have been pruned, or renamed to NAME.2.json because its name was taken.",
            "Sie wurde vielleicht aufgeräumt oder in NAME.2.json umbenannt, weil ihr Name vergeben war."
        ),
        "pageGoneTitle": ("No such page", "Seite nicht gefunden"),
        "pageGone": ("There is nothing at this address.", "Unter dieser Adresse gibt es nichts."),
        "replay": ("Replay", "Wiederholen"),
        "replayAgain": ("Run again", "Erneut ausführen"),
        "retryNow": ("Retry now", "Jetzt wiederholen"),
        "byHand": ("By hand:", "Von Hand:"),
        "attempts.one": ("{count} attempt so far", "bisher {count} Versuch"),
        "attempts.other": ("{count} attempts so far", "bisher {count} Versuche"),
        "nextAttempt": ("next attempt at", "nächster Versuch um"),
        "decision": ("Decision", "Entscheidung"),
        "decision.waiting": ("Waiting for its turn.", "Der Job wartet, bis er an der Reihe ist."),
        "decision.wouldSkip": ("Waiting; it will be skipped: {why}", "Der Job wartet und wird übersprungen: {why}"),
        "decision.running": ("Being processed right now.", "Der Job wird gerade bearbeitet."),
        "decision.deferred": (
            "Could not be completed and will be retried automatically: {why}",
            "Der Job konnte nicht abgeschlossen werden und wird automatisch wiederholt: {why}"
        ),
        "decision.failed": (
            "Failed and needs attention: {why}",
            "Der Job ist fehlgeschlagen und erfordert Ihr Eingreifen: {why}"
        ),
        "decision.failedNoReason": (
            "Failed; no reason was recorded.",
            "Der Job ist fehlgeschlagen; ein Grund ist nicht vermerkt."
        ),
        "decision.done": ("Processed: {why}", "Der Job wurde bearbeitet: {why}"),
        "decision.written": (
            "The answer of the Company Explorer differed from the record, so fields were written and read back.",
            "Die Antwort des Company Explorers wich vom Datensatz ab; die Felder wurden geschrieben und geprüft."
        ),
        "decision.unchanged": (
            "Nothing differed, so nothing was written.",
            "Es gab keine Abweichung, daher wurde nichts geschrieben."
        ),
        "decision.sameInput": (
            "Nothing relevant has changed since the last analysis, so no new one was requested.",
            "Seit der letzten Analyse hat sich nichts Relevantes geändert; es wurde keine neue angefordert."
        ),
        "decision.noAnalysis": (
            "The Company Explorer has no analysis of this company.",
            "Der Company Explorer hat zu dieser Firma keine Analyse."
        ),
        "decision.nothingMapped": (
            "mapping.json has no fields for this kind of record, so the Company Explorer was not called.",
            "mapping.json enthält keine Felder für diese Art von Datensatz; der Company Explorer wurde nicht gefragt."
        ),
        "decision.noCompany": ("The person belongs to no company.", "Die Person gehört zu keiner Firma."),
        "decision.created": (
            "Processed because the record was created.",
            "Bearbeitet, weil der Datensatz neu angelegt wurde."
        ),
        "decision.requested": ("Processed because somebody asked for it.", "Bearbeitet, weil es angefordert wurde."),
        "enrich": ("Enrich now", "Jetzt anreichern"),
        "askEnrich": (
            "Write a job that enriches this company now? An analysis is asked for where the company has changed.",
            "Einen Job schreiben, der diese Firma jetzt anreichert? Eine Analyse wird angefordert, wenn sich die Firma "
                + "geändert hat."
        ),
        "ordered": ("The job is in incoming.", "Der Job liegt in incoming."),
        "decision.columns": ("Processed because of: {columns}.", "Bearbeitet wegen: {columns}."),
        "decision.unnamed": (
            "Processed because no relevant column was named: a web address or a user-defined field may have changed.",
            "Bearbeitet, weil keine relevante Spalte genannt war: eine Webadresse oder ein benutzerdefiniertes "
                + "Feld kann sich geändert haben."
        ),
        "decision.byAssociate": ("Changed by associate {id}.", "Geändert von Benutzer {id}."),
        "decision.changedColumns": ("Changed columns: {columns}.", "Geänderte Spalten: {columns}."),
        "decision.forced": ("A new analysis was requested.", "Eine neue Analyse wurde angefordert."),
        "file": ("File", "Datei"),
        "moved": ("There since", "Dort seit"),
        "record": ("Record", "Datensatz"),
        "eventID": ("Event id", "Ereignis-ID"),
        "tenant": ("Tenant", "Mandant"),
        "changedBy": ("Changed by", "Geändert von"),
        "changes": ("Changed columns", "Geänderte Spalten"),
        "origin": ("Origin", "Herkunft"),
        "fieldsWritten": ("Fields written", "Geschriebene Felder"),
        "field": ("Field", "Feld"),
        "oldValue": ("Before", "Vorher"),
        "newValue": ("After", "Nachher"),
        "emptyValue": ("empty", "leer"),
        "wasCut": ("cut to the field's length", "auf die Länge des Feldes gekürzt"),
        "leftAlone": ("Fields not written", "Nicht geschriebene Felder"),
        "kept": ("kept", "behalten"),
        "notUsed": ("not used", "nicht verwendet"),
        "why": ("Why", "Warum"),
        "fileContent": ("Content of the file", "Inhalt der Datei"),
        "webhookAsSent": ("Webhook as SuperOffice sent it", "Webhook, wie von SuperOffice gesendet"),
        "maskedText": (
            "Personal data is masked (DASHBOARD_MASK).",
            "Personenbezogene Daten sind ausgeblendet (DASHBOARD_MASK)."
        ),
        "problem.gone": ("The file is no longer where it was.", "Die Datei ist nicht mehr dort."),
        "problem.notAFile": (
            "This is not a regular file; it is never opened.",
            "Das ist keine reguläre Datei; sie wird nie geöffnet."
        ),
        "problem.tooLarge": (
            "The file is too large to show: {size}.",
            "Die Datei ist für die Anzeige zu groß: {size}."
        ),
        "problem.broken": ("The file is not a valid job: {why}", "Die Datei ist kein gültiger Job: {why}"),
        "problem.unreadable": ("The file cannot be read: {why}", "Die Datei kann nicht gelesen werden: {why}"),
    ]
}
