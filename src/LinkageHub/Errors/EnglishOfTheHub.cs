namespace LinkageHub.Errors;

/// <summary>The English of LH7 (input and files), LH8 (rights and confirmation) and LH9 (connections and state).</summary>
internal static class EnglishOfTheHub
{
    public static readonly Dictionary<string, ErrorText> Rows = new(StringComparer.Ordinal)
    {
        // Input and files
        ["LH7-101"] = new("Character not in the encoding", "There is a character that {0} cannot write (row {1}, {2}: 「{3}」).",
            "Replace it with another character, or make the encoding UTF-8, and try again.",
            "There is a character that this encoding cannot write."),
        ["LH7-102"] = new("Encoding not recognised", "The encoding of the file is not clear. Save it as Shift_JIS (CP932) or UTF-8.",
            "Save the file as Shift_JIS (CP932) or UTF-8, and import it again."),
        ["LH7-103"] = new("Header row wrong", "The header row is not as specified (missing: {0}; unknown: {1}).",
            "Put the column names in the first row right, and import the file again."),
        ["LH7-104"] = new("Row malformed", "Row {0}: {1} is not in the right form.",
            "Put the row and column given right, and import the file again. Nothing has been imported yet.",
            "A row is not in the right form."),
        ["LH7-105"] = new("File imported already", "The same file has been imported already.",
            "Nothing to do. See the result of the earlier import."),
        ["LH7-106"] = new("Characters of the kana name", "The kana name has a character that cannot be used. Enter it in full-width kana.",
            "Type the kana name again in full-width kana."),
        ["LH7-107"] = new("Leading zeros lost", "Leading zeros may have been lost (a number saved by Excel).",
            "Check the numbers on the papers, make the column text, put the zeros back, and import the file again."),
        ["LH7-108"] = new("Input malformed", "The input is not in the right form ({0}).",
            "Put right what is named, and send it again."),
        ["LH7-109"] = new("Too much data", "There is too much data (at most {0}).",
            "Split it, and send it again."),

        // Rights and confirmation
        ["LH8-101"] = new("No right to do this", "You have no right to work on this case.",
            "Ask an administrator for the right you need."),
        ["LH8-102"] = new("Own entry", "You cannot confirm what you entered yourself.",
            "Somebody other than who entered it has to confirm it."),
        ["LH8-103"] = new("Audit log does not add up", "The check of the audit log's integrity failed.",
            "Write nothing to the database, note the first number that does not match, and report it to whoever is responsible."),
        ["LH8-104"] = new("Reason missing", "A reason is required.",
            "Enter the reason in at most 500 characters, and try again."),
        ["LH8-105"] = new("Nothing found", "There is no such data. Check the number.",
            "Check the number and type it again."),
        ["LH8-106"] = new("Not signed in", "You have to be signed in.",
            "Sign in, or send it again with a valid API key or client certificate."),
        ["LH8-107"] = new("Step not recorded", "The staff have not recorded step {0}.",
            "Whoever did the step records it as done among the steps on the case's page; then try again.",
            "The staff have not recorded a step that is theirs."),

        // Connections and state
        ["LH9-101"] = new("Partner does not answer", "The partner does not answer. The hub checks again by itself (attempt {0}).",
            "Nothing to do. It goes on by itself once the partner answers."),
        ["LH9-102"] = new("Partner is busy", "The partner is busy. The hub tries again after a while.",
            "Nothing to do. It goes on by itself after the time the partner asked for."),
        ["LH9-103"] = new("Crossed by another action", "Another action came first. Reload the page.",
            "See how it stands now, and do it again if it is still needed."),
        ["LH9-104"] = new("Answer not understood", "The partner's answer cannot be understood.",
            "See on the partner's screen how it stands, and ask the partner what the answer means."),
        ["LH9-105"] = new("Outside service hours", "Outside service hours. It is done by itself at {0}.",
            "Nothing to do. It goes on by itself in service hours.",
            "Outside service hours. It is done by itself in service hours."),
        ["LH9-106"] = new("Too many requests", "Too many requests. Try again in {0} seconds.",
            "Wait for the time given, then send it again.",
            "Too many requests. Try again in a while."),
        ["LH9-107"] = new("Not possible just now", "Nothing can be accepted just now. Try again in a while.",
            "Nothing was accepted. Wait a little and send the same again."),
        ["LH9-108"] = new("Partner does not know the hub", "The partner does not accept the hub's credentials. Check the settings.",
            "Check the API key and the client certificate for the partner. Once they are right, what waits goes on by itself."),
        ["LH9-109"] = new("Partner is paused", "The partner is paused (reason: {0}).",
            "See why it is paused, and resume it if that is over. Once it is resumed, what waits goes on by itself."),
        ["LH9-110"] = new("Broken off again and again", "The hub stopped {0} times while working on this linkage. It is no longer tried by itself.",
            "Find the cause in the hub's own log. Once it is gone, look up or do it again. Other linkages go on.",
            "The hub stopped again and again while working on this linkage. It is no longer tried by itself."),
        ["LH9-111"] = new("Look-up broken off again and again", "The hub stopped again and again while looking up this case at the partner. It now looks up only once a day.",
            "Find the cause in the hub's own log. Once it is gone and a look-up has ended well, this work ends by itself. Other cases go on."),
    };
}
