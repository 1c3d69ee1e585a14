"""Names that columns of comments have in exports: English, French, Spanish, Italian, German.

Spelled without case, accents and marks; the earlier a name stands, the sooner it is believed.
"""

from __future__ import annotations

KNOWN_NAMES = {
    "id": "id review_id comment_id post_id tweet_id status_id message_id client_msg_id case_id "
    "ticket_id uuid guid id_str respondent_id response_id survey_response_id submission_id "
    "issue_key issue_id case_number ticket_number number identifiant id_commentaire id_avis "
    "numero_avis numero_ticket numero reference ref #",
    "text": "text content body comment review message texte commentaire avis contenu corps "
    "verbatim verbatims feedback comment_body comment_text comment_content review_text "
    "review_body review_content review_comment message_body full_text selftext text_display "
    "text_original raw cooked caption opinion remarque remarques observations temoignage "
    "texte_avis texte_de_l_avis texte_commentaire commentaire_client avis_client contenu_avis "
    "contenu_de_l_avis comments commentaires customer_comment customer_feedback utterance "
    "sentence phrase tweet post_text post_content open_ended_response raw_message "
    "texto comentario comentarios resena opiniones mensaje testo commento commenti recensione "
    "messaggio opinione kommentar kommentare rezension bewertungstext nachricht meinung bewertung "
    "valoracion valutazione question reponse answer description ticket_description "
    "issue_description descripcion descrizione beschreibung data",
    "title": "title subject titre sujet objet headline summary review_title review_headline "
    "review_summary titre_avis titre_de_l_avis topic_title thread_title post_title ticket_name "
    "titre_du_sujet titulo asunto titolo oggetto titel betreff uberschrift",
    "created_at": "created_at created date at created_utc created_time date_created posted_at "
    "posted published_at published date_published date_posted datetime timestamp time ts "
    "submitted_at submit_date submission_date submission_timestamp date_submitted review_date "
    "review_time unix_review_time review_created comment_date create_date creation_date "
    "created_on posted_on opened_at date_opened date_time_opened date_creation date_de_creation "
    "date_heure date_publication date_de_publication date_avis date_de_l_avis date_de_depot "
    "date_depot date_ouverture cree_le publie_le horodatage horodateur sent_at received_at "
    "fecha fecha_de_creacion fecha_de_publicacion fecha_publicacion marca_temporal "
    "data_di_creazione data_di_pubblicazione informazioni_cronologiche datum erstellt erstellt_am "
    "veroffentlicht_am zeitstempel data started_at completed_at",
    "edited_at": "edited_at edited updated_at updated modified_at modified last_modified changed "
    "last_updated last_modified_date last_update_time date_modification date_de_modification "
    "modifie_le mis_a_jour_le geandert_am",
    "author": "author user username user_name author_username author_name author_display_name "
    "auteur pseudo pseudonyme user_id author_id author.id author.steamid login user.login "
    "user.name user.username user.screen_name author.login author.username author.name "
    "account.acct account.username from.name screen_name nickname display_name reviewer "
    "reviewer_id reviewer_name reviewer_nickname requester requester_name reporter "
    "contact_name associated_contact consumer consumer_name full_name customer_name "
    "customer_id customer utilisateur nom_client nom_du_client client nom nom_complet "
    "usuario autor cliente utente autore benutzer benutzername verfasser kunde nombre nome "
    "contact name email_address email user_email customer_email requester_email "
    "adresse_e_mail e_mail",
    "rating": "rating score stars overall note note_globale etoiles nb_etoiles nombre_d_etoiles "
    "review_rating review_stars review_score star_rating stars_rating user_rating nps note_nps "
    "nps_score overall_rating conversation_rating satisfaction satisfaction_score csat "
    "csat_score puntuacion calificacion valoracion estrellas nota punteggio valutazione voto "
    "stelle bewertung sterne punkte recommended recommendation recommends is_recommended "
    "voted_up recommande recommandation empfehlung",
    "score": "score likes votes thumbs_up_count upvotes ups favourites_count favorite_count "
    "favorites like_count points helpful_votes helpful_count jaime nb_jaime",
    "url": "url link permalink permalink_url html_url lien href web_url review_link review_url "
    "post_url tweet_url issue_url ticket_url uri enlace adresse",
    "language": "language lang langue locale ori_lang reviewer_language review_language "
    "detected_language idioma lingua sprache",
    "product": "product produit app application product_name app_name nom_produit nom_du_produit "
    "modele model item game jeu product_id asin package_name producto prodotto produkt artikel",
    "version": "version app_version review_created_version app_version_name version_app "
    "version_name affects_version_s",
    "segment": "segment plan tier offre abonnement formule customer_type type_client segmento "
    "customer_segment kundensegment",
    "thread": "thread thread_id topic_id conversation_id discussion_id link_id thread_ts video_id "
    "fil fil_id",
    "reply_to": "reply_to reply_to_id in_reply_to in_reply_to_id in_reply_to_status_id "
    "in_reply_to_status_id_str parent parent_id parent_comment_id id_parent en_reponse_a "
    "reply_to_post_number",
    "answers": "n_answers answers answer_count replies reply_count replies_count "
    "total_reply_count num_comments comment_count comments_count comments n_replies nb_reponses "
    "reponses",
    "community": "community communaute forum subreddit channel canal groupe group platform "
    "plateforme repo repository",
    "tags": "tags labels etiquettes mots_cles hashtags",
    "deleted": "deleted is_deleted removed supprime",
}
"""Our field to the names of its column."""

DATE_WORDS = frozenset(
    "date time datetime created posted submitted opened timestamp horodatage horodateur fecha "
    "datum data".split()
)
EDIT_WORDS = frozenset(
    "update updated edited modified modification modifie actualizacion modifica".split()
)
RATING_WORDS = frozenset(
    "rating stars etoiles note nps likely recommend recommander recommanderiez satisfied satisfait "
    "satisfaite satisfaction puntuacion estrellas punteggio stelle bewertung sterne".split()
)
URL_WORDS = frozenset("url link lien permalink enlace".split())
MAIL_WORDS = frozenset("email mail courriel correo".split())
TEXT_WORDS = frozenset(
    "text texte comment comments commentaire commentaires review avis feedback verbatim message "
    "remarque description opinion comentario commento kommentar".split()
)
"""Where no whole name is known, one of these words in it and fitting values will do."""

FIRST_WORDS = frozenset("submit submitted created creation posted published opened".split())
"""Of dates, in whose names they stand: when it was said, sooner than another."""

LATER_WORDS = frozenset(
    "reply response reponse due close closed resolved resolution last first order purchase "
    "commande achat birth naissance update updated modified".split()
)
"""Of dates: rather not when it was said."""

HOUSE_WORDS = frozenset(
    "reply replies developer dev owner agent assignee merchant marchand vendeur company entreprise "
    "enseigne internal interne template resolution entwickler handler negozio tienda".split()
)
"""Of texts: what the house answered, not what people say."""
