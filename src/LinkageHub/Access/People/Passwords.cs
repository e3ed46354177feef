using Microsoft.AspNetCore.Identity;

namespace LinkageHub.Access.People;

/// <summary>Long rather than colourful: fifteen characters, nothing of the name, nothing that everybody tries first. In Japanese.</summary>
public sealed class Passwords : IdentityErrorDescriber, IPasswordValidator<Person>
{
    public const int Least = 15;

    // What the lists of leaked passwords begin with, as far as fifteen characters leave any of it.
    private static readonly string[] Worn = ["password", "passw0rd", "qwerty", "asdfgh", "123456", "abcdef", "letmein", "welcome", "linkagehub", "sompo", "jpass", "arclink"];

    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password)
    {
        var plain = (password ?? "").ToLowerInvariant();
        var rest = Worn.Append(user.Name).Aggregate(plain, (text, worn) => text.Replace(worn, "", StringComparison.Ordinal));
        return Task.FromResult(
            rest.Length < 8 && rest.Length < plain.Length ? Wrong("推測されやすい言葉やユーザー名を使わないでください。")
            : plain.Distinct().Count() < 6 ? Wrong("同じ文字の繰り返しは使えません。")
            : IdentityResult.Success);
    }

    public override IdentityError PasswordTooShort(int length) =>
        new() { Code = nameof(PasswordTooShort), Description = $"パスワードは{length}文字以上にしてください。長い文のような言葉が覚えやすく安全です。" };

    public override IdentityError DuplicateUserName(string userName) =>
        new() { Code = nameof(DuplicateUserName), Description = $"「{userName}」という名前はすでに使われています。" };

    public override IdentityError InvalidUserName(string? userName) =>
        new() { Code = nameof(InvalidUserName), Description = "ユーザー名は、半角英小文字または数字で始まる2から40文字（英小文字、数字、.、_、-）にしてください。" };

    public override IdentityError ConcurrencyFailure() =>
        new() { Code = nameof(ConcurrencyFailure), Description = "他の操作と競合しました。画面を更新してください。" };

    private static IdentityResult Wrong(string why) => IdentityResult.Failed(new IdentityError { Code = "PasswordWorn", Description = why });
}

/// <summary>The form of a name, before the database says the same.</summary>
public sealed partial class PersonNames : IUserValidator<Person>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user) => Task.FromResult(
        Form().IsMatch(user.Name) ? IdentityResult.Success : IdentityResult.Failed(new Passwords().InvalidUserName(user.Name)));

    [System.Text.RegularExpressions.GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{1,39}\z")]
    private static partial System.Text.RegularExpressions.Regex Form();
}
