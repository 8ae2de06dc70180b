defmodule Shop.Accounts.Notifier do
  @moduledoc "Mails about the account."

  import Swoosh.Email

  alias Shop.Mailer

  def deliver_magic_link(user, url) do
    new()
    |> to({user.name, user.email})
    |> from({"Kettle & Leaf", "hello@kettle-and-leaf.example"})
    |> subject("Your link to log in")
    |> text_body("""
    Hello #{user.name},

    this link logs you in once:

    #{url}

    If you did not ask for it, there is nothing to do.
    """)
    |> Mailer.deliver()
  end
end
