namespace Serverless.EventHubEmulator;

/// <summary>A shared access policy on the command line: <c>[HUB/]NAME:RIGHTS:KEY</c>, rights joined by <c>+</c>.</summary>
internal static class PolicyArgument
{
    /// <summary>Reads one; <c>null</c> if it is none.</summary>
    public static SharedAccessPolicy? TryParse(string? text)
    {
        // The key comes last: it may hold colons itself.
        if (text?.Split(':', 3) is not [var scope, var rightsText, { Length: > 0 } key] || ReadRights(rightsText) is not { } rights)
        {
            return null;
        }

        var name = scope[(scope.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var hub = name.Length == scope.Length ? null : scope[..^(name.Length + 1)];
        return name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || hub is ""
            ? null
            : new SharedAccessPolicy { Name = name, Key = key, Rights = rights, Hub = hub };
    }

    private static AccessRights? ReadRights(string text)
    {
        var rights = AccessRights.None;
        foreach (var word in text.Split('+'))
        {
            // As on Azure, Manage comes with the other two.
            switch (word.ToUpperInvariant())
            {
                case "SEND": rights |= AccessRights.Send; break;
                case "LISTEN": rights |= AccessRights.Listen; break;
                case "MANAGE": rights |= AccessRights.Send | AccessRights.Listen | AccessRights.Manage; break;
                default: return null;
            }
        }

        return rights;
    }
}
