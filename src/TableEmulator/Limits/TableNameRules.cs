using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Limits;

/// <summary>A table name is 3 to 63 ASCII letters and digits, begins with a letter and is not <c>tables</c>.</summary>
internal static class TableNameRules
{
    public static TableError? Check(string name)
    {
        foreach (var unit in name)
        {
            if (!char.IsAsciiLetterOrDigit(unit)) return TableErrors.InvalidResourceName;
        }

        if (name.Length is < 3 or > 63) return TableErrors.ResourceNameLength;
        if (!char.IsAsciiLetter(name[0])) return TableErrors.InvalidResourceName;
        return name.Equals("tables", StringComparison.OrdinalIgnoreCase) ? TableErrors.InvalidInput : null;
    }
}
